import {
  changed,
  closed,
  describeFaults,
  type Fault,
  hidden,
  hiddenBehind,
  removed,
} from '../helpers/setup-faults.ts';

const outbound = { name: 'Casebridge outbound' };
const inbound = { name: 'Casebridge inbound' };
const profile = { name: 'Casebridge outbound default_profile' };

/** A column of an OAuth record that has another value. */
function wrongColumn(
  record: 'outbound' | 'inbound' | 'profile',
  [column, label]: readonly [string, string],
  [found, wanted]: readonly [string, string | ((setup: Parameters<Fault['breaks']>[0]) => string)],
): Fault {
  const row = { outbound, inbound, profile }[record];
  const table = record === 'profile' ? 'oauth_entity_profile' : 'oauth_entity';
  const right = (setup: Parameters<Fault['breaks']>[0]) =>
    typeof wanted === 'string' ? wanted : wanted(setup);
  const shown = found === '' ? 'empty' : `“${found}”`;
  return {
    name: `${record}: ${label} is ${shown}`,
    step: record === 'inbound' ? 'inboundClient' : 'outboundProvider',
    breaks: changed(table, row, { [column]: found }),
    says: (setup) => `“${row.name}”: ${label} is ${shown}, not “${right(setup)}”`,
    todo: (setup) => [`Open “${row.name}” in ServiceNow, set ${label} to “${right(setup)}”, and save.`],
  };
}

const gone = (table: string, record: string): Pick<Fault, 'says' | 'todo'> => ({
  says: `The table ${table} has no record “${record}”`,
  todo: ['Create it as the step’s card says; if it is there, compare its name and its client id.'],
});

describe('set-up, with one thing of the Application Registry wrong', () => {
  describeFaults('basic', [
    wrongColumn('outbound', ['type', 'Type'], ['client', 'oauth_provider']),
    wrongColumn('outbound', ['client_id', 'Client ID'], ['deadbeef', ({ apps }) => apps.outbound]),
    wrongColumn(
      'outbound',
      ['default_grant_type', 'Default Grant type'],
      ['authorization_code', 'Client Credentials'],
    ),
    wrongColumn(
      'outbound',
      ['token_url', 'Token URL'],
      [
        'https://login.microsoftonline.com/common/oauth2/token',
        ({ entra }) => `${entra.url}/${entra.tenantId}/oauth2/token`,
      ],
    ),
    wrongColumn(
      'outbound',
      ['token_url', 'Token URL'],
      ['', ({ entra }) => `${entra.url}/${entra.tenantId}/oauth2/token`],
    ),
    wrongColumn(
      'outbound',
      ['redirect_url', 'Redirect URL'],
      [
        'https://contoso.example/oauth_redirect.do',
        ({ serviceNow }) => `${serviceNow.url}/oauth_redirect.do`,
      ],
    ),
    wrongColumn('outbound', ['active', 'Active'], ['false', 'true']),
    wrongColumn('outbound', ['access', 'Accessible from'], ['package_private', 'public']),
    wrongColumn('profile', ['grant_type', 'Grant type'], ['authorization_code', 'Client Credentials']),
    wrongColumn('inbound', ['type', 'Type'], ['oauth_provider', 'client']),
    wrongColumn('inbound', ['active', 'Active'], ['false', 'true']),
    wrongColumn('inbound', ['access', 'Accessible from'], ['package_private', 'public']),
    {
      name: 'the outbound provider is gone',
      step: 'outboundProvider',
      breaks: removed('oauth_entity', outbound),
      ...gone('oauth_entity', 'Casebridge outbound'),
    },
    {
      name: 'the outbound provider has no default profile',
      step: 'outboundProvider',
      breaks: removed('oauth_entity_profile', profile),
      says: '“Casebridge outbound” has no default OAuth profile',
      todo: [
        'Open “Casebridge outbound” in the Application Registry.',
        'Under OAuth Entity Profiles, add one with the grant type Client Credentials and tick Is default.',
      ],
    },
    {
      name: 'the profile is not the default one',
      step: 'outboundProvider',
      breaks: changed('oauth_entity_profile', profile, { default: 'false' }),
      says: '“Casebridge outbound” has no default OAuth profile',
      todo: [
        'Open “Casebridge outbound” in the Application Registry.',
        'Under OAuth Entity Profiles, add one with the grant type Client Credentials and tick Is default.',
      ],
    },
    {
      name: 'the inbound client is gone',
      step: 'inboundClient',
      breaks: removed('oauth_entity', inbound),
      ...gone('oauth_entity', 'Casebridge inbound'),
    },
    {
      name: 'the profiles may not be read',
      step: 'outboundProvider',
      breaks: closed('oauth_entity_profile'),
      ...hiddenBehind('oauth_entity_profile', 'oauth_admin'),
    },
    {
      name: 'a column may not be read',
      step: 'outboundProvider',
      breaks: hidden('oauth_entity', 'token_url'),
      ...hiddenBehind('oauth_entity.token_url', 'oauth_admin'),
    },
    {
      name: 'the records may not be read',
      step: 'inboundClient',
      breaks: closed('oauth_entity'),
      ...hiddenBehind('oauth_entity', 'oauth_admin'),
    },
  ]);
});
