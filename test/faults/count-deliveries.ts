export interface Counted {
  readonly expected: number;
  readonly queued: number;
  readonly failed: number;
}

/** As `/metrics` of a replica shows them. @returns `NaN` everywhere when it has just been killed */
export async function countDeliveries(messagesUrl: string): Promise<Counted> {
  const text = await fetch(new URL('/metrics', messagesUrl)).then(
    (response) => response.text(),
    () => '',
  );
  const value = (name: string) => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? Number.NaN : Number(line.split(' ')[1]);
  };
  return {
    expected: value('casebridge_deliveries_expected'),
    queued: value('casebridge_deliveries{state="queued"}'),
    failed: value('casebridge_deliveries{state="failed"}'),
  };
}
