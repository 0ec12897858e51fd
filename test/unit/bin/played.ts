import type { Command, Out } from '#bin/cli/command.ts';

/** What a command does with its arguments and its port: its exit code, what it says and what it prints. */
export async function played<Port>(command: Command<Port>, args: readonly string[], port: Port) {
  const [said, printed]: [string[], string[]] = [[], []];
  const say = (line: string) => void said.push(line);
  const out: Out = {
    say,
    print: (text) => void printed.push(text),
    busy(label) {
      say(label);
      return { step: say, done: say, failed: say, cleared: () => undefined };
    },
  };
  return { code: await command.read(args)?.run(port, out), said, printed };
}
