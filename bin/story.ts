/** `npm run story`: plays one of the stories of the shop on the local system. */

import * as z from 'zod';
import { LANGUAGES, type Language } from '#domain/language.ts';
import { openControl } from './cli/control.ts';
import { readLocalArguments } from './cli/options.ts';
import { withSystem } from './cli/own-system.ts';
import { createReporter } from './cli/reporter.ts';
import { withRunningPort } from './cli/running-port.ts';
import { connect } from './flash-sale/shop.ts';
import { play } from './story/play.ts';
import { speak } from './story/sentences.ts';
import { STORIES, USAGE } from './story/stories.ts';
import type { Story } from './story/world.ts';

const { log, end } = createReporter('story');

interface Chosen {
  readonly story: Story;
  readonly port: number;
  readonly language: Language;
}

/** Parses the arguments: the story, the port and the language; undefined for --help. */
function readStory(args: readonly string[]): Chosen | undefined {
  const { values, help, positionals } = readLocalArguments(args, { language: z.enum(LANGUAGES).default('en') });
  if (help) return undefined;
  const [name = '', ...more] = positionals;
  const known = Object.keys(STORIES);
  if (!Object.hasOwn(STORIES, name) || more.length > 0)
    throw new Error(`Unknown story "${positionals.join(' ')}". Use one of ${known.join(', ')}`);
  return { story: STORIES[name as keyof typeof STORIES], port: values.port, language: values.language };
}

async function main(): Promise<number> {
  let chosen: ReturnType<typeof readStory>;
  try {
    chosen = readStory(withRunningPort(process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    return 2;
  }
  if (!chosen) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { story, port, language } = chosen;
  let played: Promise<void> = Promise.resolve();
  await withSystem({ port }, log, (origin, signal) => {
    const world = { origin, shop: connect(origin), control: openControl({ url: origin }), ...speak(language, log) };
    played = play(story, world, signal);
    return played;
  }).finally(() => played.catch(() => undefined));
  return 0;
}

main().then(
  (code) => {
    end();
    process.exit(code);
  },
  (error: Error) => {
    log(error.message);
    end();
    process.exit(1);
  },
);
