/** The partner of the sandbox: its registration, and the one of its people who consented to what Casebridge does. */
export const partner = {
  tenantId: 'c1b6f2d4-6b1e-4f0a-8d57-2a4e9b7c3f10',
  clientId: '9d2f4a71-3c5e-4b86-a0d9-7e1c5b3f8a22',
  clientSecret: 'sandbox-partner-secret',
  person: { oid: 'e7a3c9b1-5d24-4f68-9b0c-1a2d3e4f5a66', upn: 'agent@fabrikam.example' },
} as const;
