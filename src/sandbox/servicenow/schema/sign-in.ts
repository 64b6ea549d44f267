import { column, flag, reference, type TableDefinition } from './column.ts';

const userCertificate: TableDefinition = {
  name: 'sys_user_certificate',
  label: 'User Certificate',
  display: 'name',
  columns: [
    column('name', 'Name'),
    reference('user', 'User', 'sys_user'),
    column('subject', 'Subject'),
    column('issuer', 'Issuer'),
    flag('active', 'Active', 'true'),
  ],
};

const systemLog: TableDefinition = {
  name: 'syslog',
  label: 'Log Entry',
  display: 'message',
  columns: [
    column('level', 'Level', 'integer', { defaultValue: '0' }),
    column('source', 'Source'),
    column('message', 'Message'),
  ],
};

/** Who may get in, and what the log says about those who did not. */
export const signInTables = [userCertificate, systemLog];
