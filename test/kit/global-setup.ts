import './typescript.mjs';

/** One server, and one migrated template, for a whole run of Jest. */
export default async function setup(): Promise<void> {
  const { execute, prepareSchema, removeStaleClusters, startCluster, urlOf } =
    await import('./cluster.js');
  const template = `tellerline_test_${process.pid}`;
  let server = process.env.DATABASE_URL;
  const teardown: (() => Promise<void>)[] = [];
  if (server === undefined || server === '') {
    removeStaleClusters();
    const cluster = await startCluster();
    server = cluster.server.url();
    teardown.push(cluster.remove);
  }
  await execute(server, `create database ${template}`);
  const admin = server;
  teardown.unshift(() => execute(admin, `drop database if exists ${template} with (force)`));
  await prepareSchema(urlOf(server, template));
  process.env.TELLERLINE_TEST_SERVER = server;
  process.env.TELLERLINE_TEST_TEMPLATE = template;
  (globalThis as { tellerlineTeardown?: unknown }).tellerlineTeardown = teardown;
}
