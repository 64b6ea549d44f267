import people from '../people.json' with { type: 'json' };

/**
 * Who chats where, as the playground's configuration file has it; JSON is YAML too. The first person of
 * `people.json` sits at the keyboard. Version 0.1.1 wants exactly five others, one group chat, and one team with
 * at most one channel besides General, which has the team's id.
 */
export function playgroundConfiguration(): string {
  const [currentUser, ...users] = people.people.map(userOf);
  const { owners: _, ...team } = people.team;
  return JSON.stringify(
    {
      version: '0.1.1',
      tenantId: people.tenantId,
      bot: { id: '28:9b1f3f1e-52a6-4d1c-8a3e-6c7d2e9f4b10', name: 'Casebridge' },
      currentUser,
      users,
      personalChat: { id: 'a:1personalchatwithcasebridge' },
      groupChat: { id: '19:5e1f7a3c9d2b4e6f8a0c1d3e5f7a9b2c@thread.v2', name: 'Service desk' },
      team: {
        ...team,
        channels: [{ id: '19:s3rv1cehealth0k4w7r2p9d6t1y8n5b3h0jq2ax@thread.tacv2', name: 'Service health' }],
      },
    },
    undefined,
    2,
  );
}

function userOf({ teamsId, entraObjectId, name, mail }: (typeof people.people)[number]) {
  const [givenName, surname] = name.split(' ');
  return {
    id: teamsId,
    name,
    // The playground spells this key so.
    userPrincipleName: mail,
    aadObjectId: entraObjectId,
    givenName,
    surname,
    email: mail,
  };
}
