import assert from 'node:assert/strict';
import { issueIdOf } from '../../../src/features/health/issue-id.ts';

describe('an issue’s id', () => {
  for (const [text, id] of [
    ['ex123456', 'EX123456'],
    [' EX 123456 ', 'EX123456'],
    ['EX-123456', 'EX123456'],
    ['https://admin.microsoft.com/Adminportal/Home?source=x#/servicehealth/:/alerts/EX123456', 'EX123456'],
    ['https://admin.cloud.microsoft/?#/servicehealth/:/alerts/MO1234567/', 'MO1234567'],
    ['exchange', undefined],
    ['EX', undefined],
    ['EXO123456', undefined],
    ['EX123456 and more', undefined],
    ['http://admin.microsoft.com/servicehealth/:/alerts/EX123456', undefined],
  ] as const) {
    it(`is ${id ?? 'not'} in “${text}”`, () => assert.equal(issueIdOf(text), id));
  }
});
