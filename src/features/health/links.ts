/** Where people read on, outside Teams. */
export interface HealthLinks {
  /** Service health in the Microsoft 365 admin centre. */
  readonly adminCenter: string;
  /** An issue there. */
  readonly issue: (issueId: string) => string;
  /** What Microsoft tells everybody, also those who cannot sign in. */
  readonly statusPage: string;
}

/** @param adminCenterUrl such as `https://admin.microsoft.com`, without a slash at the end */
export function healthLinks(adminCenterUrl: string): HealthLinks {
  const adminCenter = `${adminCenterUrl}/Adminportal/Home#/servicehealth`;
  return {
    adminCenter,
    issue: (issueId) => `${adminCenter}/:/alerts/${encodeURIComponent(issueId)}`,
    statusPage: 'https://status.cloud.microsoft',
  };
}
