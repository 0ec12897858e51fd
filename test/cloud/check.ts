/**
 * Deploys the shop with the real CDK CLI to an emulator of AWS, uses the shop, updates and destroys it. It shows what the
 * local system cannot: that CloudFormation creates everything, and that no function lacks a permission on the way.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seed } from '#local/runtime/seed.ts';
import { cdk, cdkOnOutput, changeTemplates, readTemplates, revoke, synthesise } from './assembly.ts';
import { aws } from './aws.ts';
import { checkDeployed, remaining } from './deployed.ts';
import { type Emulator, REGION, startEmulator } from './emulator.ts';
import { checkFilters } from './filters.ts';
import { lint } from './lint.ts';
import { checkOrders } from './orders.ts';
import { checkPictures } from './pictures.ts';
import { logOf } from './processes.ts';
import { openShop } from './shop.ts';
import { installTools } from './tools.ts';
import {
  checkDeadLetter,
  checkDeadline,
  checkMailFeedback,
  checkOrderQueue,
  checkSchedule,
  openStream,
} from './work.ts';

/** Off by default, and deployed by this check. It needs CloudFront. */
const UPLOADS = 'pictureUploads=true';

const USAGE = `Usage: npm run test:cloud -- [options]
  -c key=value        context of the deployment, for example -c stage=prod
  --lint              check the templates of every context set with cfn-lint, and deploy nothing
  --revoke <action>   take a permission away, for example sns:Publish; the check must then fail because of it`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  const detail = typeof result === 'number' ? ` (${result})` : '';
  print(`✓ ${what}${detail}, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  return result;
}

async function deploy(emulator: Emulator, context: readonly string[], revoked: string | undefined): Promise<void> {
  await step('synthesised', () => synthesise(emulator, context));
  if (revoked !== undefined) revoke(emulator, revoked);
  await step('bootstrapped', () => cdk(emulator, 'bootstrap', `aws://${emulator.account}/${REGION}`));
  await step('deployed', () => cdkOnOutput(emulator, 'deploy', '--all', '--require-approval', 'never'));
  await step('resources are what the templates ask for', () => checkDeployed(emulator, readTemplates(emulator)));
}

async function use(emulator: Emulator, stage: string, context: readonly string[]): Promise<void> {
  await seed(emulator.adminUrl);
  const shop = await openShop(emulator);
  const streamed = await openStream(shop);
  await step('orders, payment, VIP, sell-out, mails', () => checkOrders(shop));
  if (context.includes(UPLOADS)) await step('a picture is uploaded with a signed form', () => checkPictures(shop));
  await step('an order is decided in the order queue', () => checkOrderQueue(shop));
  await step('filters of subscriptions', () => checkFilters(emulator));
  await step('the live stream shows an order', streamed);
  await step('a bounce suppresses the address', () => checkMailFeedback(shop));
  await step('an unpaid order is cancelled at its deadline', () => checkDeadline(shop));
  await step('the daily schedule finds a lost message', () => checkSchedule(shop, stage));
  await step('a dead letter reaches the operators by mail', () => checkDeadLetter(shop, stage));
}

async function update(emulator: Emulator): Promise<void> {
  await step('cdk diff is empty', () => cdkOnOutput(emulator, 'diff', '--fail'));
  changeTemplates(emulator, ({ Resources }) => {
    for (const { Properties: queue } of Object.values(Resources))
      if (String(queue?.['QueueName']).endsWith('-mail'))
        Object.assign(queue ?? {}, { VisibilityTimeout: Number(queue?.['VisibilityTimeout']) + 1 });
  });
  await step('updated in place', () => cdkOnOutput(emulator, 'deploy', '--all', '--require-approval', 'never'));
  await step('resources are what the changed templates ask for', () =>
    checkDeployed(emulator, readTemplates(emulator)),
  );
}

/** As docs/deploy.md says: `prod` is protected twice. */
async function unprotect(emulator: Emulator): Promise<void> {
  const clusters = ['rds', 'describe-db-clusters', '--query', 'DBClusters[].DBClusterIdentifier'];
  for (const cluster of await aws<readonly string[]>(emulator, ...clusters))
    await aws(emulator, 'rds', 'modify-db-cluster', '--db-cluster-identifier', cluster, '--no-deletion-protection');
  const off = ['cloudformation', 'update-termination-protection', '--no-enable-termination-protection', '--stack-name'];
  for (const stack of readTemplates(emulator).keys()) await aws(emulator, ...off, stack);
}

/** Logical ids, which are a part of the names. docs/deploy.md lists what a template retains, and a template test compares. */
const retainedIn = (emulator: Emulator): readonly string[] =>
  [...readTemplates(emulator).values()].flatMap(({ Resources }) =>
    Object.entries(Resources).flatMap(([id, { DeletionPolicy }]) =>
      DeletionPolicy === 'Retain' ? [id.toLowerCase()] : [],
    ),
  );

/** Only log groups and what the templates retain may remain. */
async function destroy(emulator: Emulator, stage: string): Promise<void> {
  if (stage === 'prod') await unprotect(emulator);
  await step('destroyed', () => cdkOnOutput(emulator, 'destroy', '--all', '--force'));
  const left = await remaining(emulator);
  print(`  left: ${left.join(', ') || 'nothing'}`);
  const retained = retainedIn(emulator);
  const isRetained = (name: string): boolean => retained.some((id) => name.toLowerCase().includes(id));
  const wrong = left.filter((name) => !name.startsWith('/aws/') && !isRetained(name));
  if (wrong.length > 0) throw new Error(`cdk destroy has left ${wrong.join(', ')}`);
}

/** Everything in one run. A denied call is reported even if nothing waited for its result. */
async function check(emulator: Emulator, given: readonly string[], revoked: string | undefined): Promise<void> {
  const context = given.some((one) => /^(edge|pictureUploads)=/.test(one)) ? given : [UPLOADS, ...given];
  const stage = context.includes('stage=prod') ? 'prod' : 'dev';
  await deploy(emulator, context, revoked);
  await use(emulator, stage, context);
  const denied = emulator.denied();
  if (denied.length > 0) throw new Error(`IAM denied a call: ${denied.join('; ')}`);
  await update(emulator);
  await destroy(emulator, stage);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      context: { type: 'string', short: 'c', multiple: true, default: [] },
      lint: { type: 'boolean', default: false },
      revoke: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const tools = installTools();
  const work = mkdtempSync(join(tmpdir(), 'donut-cloud-'));
  const isRight = values.lint ? await lint(work, tools, print) : await run(work, tools, values.context, values.revoke);
  if (isRight) rmSync(work, { recursive: true, force: true });
  return isRight ? 0 : 1;
}

/** Resolves with whether the check has passed, or has failed because of the revoked action. */
async function run(work: string, tools: string, context: readonly string[], revoked: string | undefined) {
  const emulator = await startEmulator(work, tools);
  const failure = await check(emulator, context, revoked).then(
    () => undefined,
    (error: Error) => error,
  );
  await emulator.stop();
  if (revoked !== undefined) {
    const isNamed = failure?.message.includes(`: ${revoked} on `) ?? false;
    print(`${isNamed ? '✓' : '✗'} without ${revoked} the check ${failure ? `fails: ${failure.message}` : 'passes'}`);
    return isNamed;
  }
  if (failure) print(`✗ ${failure.stack}\nLogs: ${logOf({ work })}, ${join(work, 'emulator.log')}`);
  return failure === undefined;
}

process.exitCode = await main();
