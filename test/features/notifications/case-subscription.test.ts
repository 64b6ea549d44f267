import assert from 'node:assert/strict';
import type { SubscriptionFilter, TopicEvent } from '../../../src/features/notifications/records.ts';
import { formSchema } from '../../../src/features/notifications/subscribe/form-values.ts';
import { subscriptionSentence, topicText } from '../../../src/features/notifications/subscription-text.ts';
import { wordsFor } from '../../../src/locales/words.ts';
import { usualSettings } from '../../helpers/new-subscription.ts';

const key = '6f1c0000-0000-4000-8000-000000000001';
const filter: SubscriptionFilter = { source: 'case', topicId: key };
const events: readonly TopicEvent[] = ['new', 'update', 'worse', 'restored'];

describe('a subscription to a case at Microsoft support', () => {
  const sentence = (language: 'en' | 'fr', title: string | undefined) => {
    const titles = new Map(title === undefined ? [] : [[key, title]]);
    const described = { filter, events, settings: usualSettings };
    return subscriptionSentence(described, wordsFor(language), { states: [], titles });
  };

  it('is said by its title, with what becomes of cases', () => {
    assert.equal(
      sentence('en', '2411A (INC001)'),
      'Microsoft case 2411A (INC001): this conversation is told of its beginning, Microsoft’s messages and changes, questions, proposed solutions and refusals and its end.',
    );
    assert.match(sentence('fr', '2411A'), /^Dossier Microsoft 2411A – .*son ouverture.*sa clôture\.$/);
  });

  it('shows nobody the key of one that is not known any more', () => {
    assert.match(sentence('en', undefined), /^A case at Microsoft support: /);
    const muted = topicText({ source: 'case', topicId: key }, wordsFor('en'), new Map());
    assert.equal(muted, 'A case at Microsoft support');
  });

  it('is none that a form offers', () => {
    const form = { id: 'f1', version: 0 };
    assert.equal(formSchema.safeParse({ ...form, kind: 'topic' }).success, true);
    assert.equal(formSchema.safeParse({ ...form, kind: 'case' }).success, false);
  });
});
