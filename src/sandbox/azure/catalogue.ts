import type { Express } from 'express';
import { ArmError } from './arm-error.ts';

interface Problem {
  readonly name: string;
  readonly displayName: string;
}

interface Service {
  readonly name: string;
  readonly displayName: string;
  readonly resourceTypes: readonly string[];
  readonly problems: readonly Problem[];
}

/** A few of Azure's services. The ids are the stand-in's own, but that of quotas, which is Azure's. */
const services: readonly Service[] = [
  {
    name: '6b415938-0927-4b1a-a7b5-1b9d7d51ad01',
    displayName: 'Microsoft Entra Sign-in and Multifactor Authentication',
    resourceTypes: [],
    problems: [
      {
        name: '01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0a01',
        displayName: 'Conditional Access / Policy blocks a user',
      },
      {
        name: '01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0a02',
        displayName: 'Multifactor Authentication / Users cannot register',
      },
    ],
  },
  {
    name: '6b415938-0927-4b1a-a7b5-1b9d7d51ad02',
    displayName: 'Virtual Machine running Linux',
    resourceTypes: ['MICROSOFT.COMPUTE/VIRTUALMACHINES'],
    problems: [
      {
        name: '01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0b01',
        displayName: 'Connectivity / Cannot connect by using SSH',
      },
      { name: '01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0b02', displayName: 'Performance / CPU usage is high' },
    ],
  },
  {
    name: '6b415938-0927-4b1a-a7b5-1b9d7d51ad03',
    displayName: 'Billing',
    resourceTypes: [],
    problems: [
      { name: '01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0c01', displayName: 'Other general billing questions' },
    ],
  },
  {
    name: '06bfd9d3-516b-d5c6-5802-169c800dec89',
    displayName: 'Service and subscription limits (quotas)',
    resourceTypes: [],
    problems: [{ name: '01b6f1d2-5a36-4f0e-8a3d-6b1f7c1c0d01', displayName: 'Compute-VM' }],
  },
];

const root = '/providers/Microsoft.Support/services';

/** The services of the tenant, and the kinds of problems of each. */
export function addCatalogueRoutes(app: Express): void {
  app.get(root, (_request, response) => {
    response.json({ value: services.map(shownService) });
  });
  app.get(`${root}/:service`, (request, response) => {
    response.json(shownService(findService(request.params.service)));
  });
  app.get(`${root}/:service/problemClassifications`, (request, response) => {
    const { name, problems } = findService(request.params.service);
    response.json({
      value: problems.map((problem) => ({
        id: `${root}/${name}/problemClassifications/${problem.name}`,
        name: problem.name,
        type: 'Microsoft.Support/problemClassifications',
        properties: { displayName: problem.displayName, secondaryConsentEnabled: [] },
      })),
    });
  });
}

/** Display names of what a ticket is about; undefined when one of the ids is unknown. */
export function topicOf(
  serviceId: string,
  problemId: string,
): { readonly service: string; readonly problem: string } | undefined {
  const service = services.find(({ name }) => isSame(serviceId, `${root}/${name}`));
  const problem = service?.problems.find(({ name }) =>
    isSame(problemId, `${root}/${service.name}/problemClassifications/${name}`),
  );
  return service && problem && { service: service.displayName, problem: problem.displayName };
}

/** ARM ids are compared without regard to capitals. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function findService(name: string | undefined): Service {
  const service = services.find((one) => one.name === name);
  if (service === undefined) throw new ArmError(404, 'ResourceNotFound', `There is no service '${name}'.`);
  return service;
}

function shownService({ name, displayName, resourceTypes }: Service) {
  return {
    id: `${root}/${name}`,
    name,
    type: 'Microsoft.Support/services',
    properties: { displayName, resourceTypes },
  };
}
