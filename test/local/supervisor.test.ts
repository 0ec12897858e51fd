import { expect, test } from 'vitest';
import { type Child, createSupervisor } from '#local/runtime/supervisor.ts';

const TRIES = 3;

/** A supervisor that does not wait, and a child whose starts fail for the given number of times. */
function supervised(failingStarts = 0, checkRestart = async () => {}) {
  const lines: string[] = [];
  const failures: string[] = [];
  const running: { end(reason: string): void; readonly stopped: () => boolean }[] = [];
  let left = failingStarts;
  const supervisor = createSupervisor({
    warn: (line) => lines.push(line.replace(/\d+\.\d s/, 'n s')),
    fail: ({ message }) => failures.push(message),
    checkRestart,
    delays: Array<number>(TRIES).fill(0),
  });
  const start = async (): Promise<Child> => {
    if (running.length > 0 && left-- > 0) throw new Error('the port is in use');
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    let stopped = false;
    running.push({ end: resolve, stopped: () => stopped });
    const stop = async () => {
      stopped = true;
      resolve('exit code 0');
    };
    return { pid: running.length, ended, stop, kill: () => resolve('signal SIGKILL') };
  };
  return { supervisor, start, lines, failures, running };
}

test('a child that ends is started again, with one line for its end and one for its return', async () => {
  const { supervisor, start, lines, failures, running } = supervised(TRIES - 1);
  const stop = await supervisor.run('PostgreSQL', start);
  expect(supervisor.report()).toEqual([
    { name: 'PostgreSQL', state: 'running', pid: 1, restarts: 0, lastProblem: undefined },
  ]);
  expect(supervisor.kill('PostgreSQL')).toBe(true);
  await expect.poll(() => supervisor.report()[0]).toMatchObject({ state: 'running', pid: 2, restarts: 1 });
  expect(lines).toEqual([
    'PostgreSQL ended unexpectedly (signal SIGKILL) and is restarted',
    'PostgreSQL is running again after n s',
  ]);
  await stop();
  expect([running.length, running[1]?.stopped(), failures, lines.length]).toEqual([2, true, [], 2]);
});

test('after every restart the open work is found, because trigger messages may be lost', async () => {
  const { supervisor, start, lines } = supervised();
  let healed = 0;
  supervisor.afterRestart(async () => {
    if (++healed === 1) throw new Error('no connection');
  });
  const stop = await supervisor.run('queue emulator', start);
  supervisor.kill('queue emulator');
  await expect.poll(() => healed).toBe(1);
  await expect.poll(() => lines.at(-1)).toBe('failed to send the messages of the schedules: Error: no connection');
  supervisor.kill('queue emulator');
  await expect.poll(() => healed).toBe(2);
  await stop();
});

test('when no try succeeds the supervisor gives up once, with the last problem', async () => {
  const { supervisor, start, failures, lines } = supervised(TRIES);
  const stop = await supervisor.run('PostgreSQL', start);
  supervisor.kill('PostgreSQL');
  await expect.poll(() => failures).toEqual(['PostgreSQL could not be restarted in 3 tries: the port is in use']);
  expect(supervisor.report()[0]).toMatchObject({ state: 'failed', pid: undefined, lastProblem: 'the port is in use' });
  expect(lines).toHaveLength(1);
  await stop();
});

test('a child that ends right after each restart is given up, too', async () => {
  const { supervisor, start, failures, running } = supervised();
  const stop = await supervisor.run('PostgreSQL', start);
  for (let i = 0; i <= TRIES; i++) {
    await expect.poll(() => running.length).toBe(i + 1);
    running[i]?.end('exit code 1');
  }
  await expect.poll(() => failures).toEqual(['PostgreSQL could not be restarted in 3 tries: exit code 1']);
  await stop();
});

test('a stop during a restart leaves no child behind and is no failure', async () => {
  const { supervisor, start, failures, running } = supervised();
  const gate = Promise.withResolvers<void>();
  const stop = await supervisor.run('PostgreSQL', async () => {
    if (running.length > 0) await gate.promise;
    return start();
  });
  supervisor.kill('PostgreSQL');
  await expect.poll(() => supervisor.report()[0]?.state).toBe('restarting');
  // The delay is over, and the start waits.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const stopped = stop();
  gate.resolve();
  await stopped;
  expect(running.map((child) => child.stopped())).toEqual([false, true]);
  expect(failures).toEqual([]);
});

test('a first start that fails is not repeated', async () => {
  const { supervisor } = supervised();
  let starts = 0;
  const start = async (): Promise<Child> => {
    starts++;
    throw new Error('the port is in use');
  };
  await expect(supervisor.run('PostgreSQL', start)).rejects.toThrow('the port is in use');
  expect([starts, supervisor.report(), supervisor.kill('PostgreSQL')]).toEqual([1, [], false]);
});

test('a child is not restarted when a restart cannot help, and only the cause is reported', async () => {
  const { supervisor, start, lines, failures, running } = supervised(0, () =>
    Promise.reject(new Error('The disk is full.')),
  );
  await supervisor.run('PostgreSQL', start);
  supervisor.kill('PostgreSQL');
  await expect.poll(() => failures).toEqual(['The disk is full.']);
  expect([supervisor.report()[0]?.state, lines, running.length]).toEqual(['failed', [], 1]);
});
