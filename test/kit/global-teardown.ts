export default async function teardown(): Promise<void> {
  const { tellerlineTeardown = [] } = globalThis as {
    tellerlineTeardown?: (() => Promise<void>)[];
  };
  for (const step of tellerlineTeardown) await step();
}
