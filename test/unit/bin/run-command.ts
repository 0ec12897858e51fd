import type { Command, Out } from '#bin/cli/command.ts';

/** Runs a command on a port and returns its exit code, its messages (stderr) and its printed lines (stdout). */
export async function runCommand<Port>(command: Command<Port>, args: readonly string[], port: Port) {
  const [messages, printed]: [string[], string[]] = [[], []];
  const info = (line: string) => void messages.push(line);
  const out: Out = {
    info,
    print: (text) => void printed.push(text),
    spinner(label) {
      info(label);
      return { update: info, succeed: info, fail: info, clear: () => undefined };
    },
  };
  return { code: await command.read(args)?.run(port, out), messages, printed };
}
