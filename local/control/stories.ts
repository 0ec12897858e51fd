/** Plays a story of `npm run story` in a process of its own, for the button in the console. One at a time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Language } from '#domain/language.ts';
import { STORY_NAMES, type StoryName } from '#domain/story-names.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'story.ts');
const LINES_MAX = 100;
const STOP_MILLISECONDS_MAX = 5_000;
/** What the command puts before each line. */
const PREFIX = /^story {2}/;

interface PlayedStory {
  readonly name: StoryName;
  readonly state: 'running' | 'ended' | 'failed';
  readonly lines: readonly string[];
}

export interface Stories {
  readonly names: readonly StoryName[];
  /** The story that plays, or the last one. */
  last(): PlayedStory | null;
  /** Starts a story that speaks a language. False: another one plays. */
  play(name: StoryName, language: Language): boolean;
  /** Ends the story that plays. The command undoes what it has changed, for some seconds at most. */
  stop(): Promise<void>;
}

/** @param port of the API of this system */
export function createStories(port: number, program: string = PROGRAM): Stories {
  let played: { name: StoryName; state: PlayedStory['state']; lines: string[] } | undefined;
  let child: ChildProcess | undefined;
  return {
    names: STORY_NAMES,
    last: () => played ?? null,
    play(name, language) {
      if (child) return false;
      const lines: string[] = [];
      const current: NonNullable<typeof played> = { name, state: 'running', lines };
      played = current;
      const args = ['--port', String(port), '--language', language, name];
      const process = spawn(globalThis.process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      child = process;
      createInterface({ input: process.stderr }).on('line', (line) => {
        lines.push(line.replace(PREFIX, ''));
        lines.splice(0, lines.length - LINES_MAX);
      });
      const end = (state: PlayedStory['state']): void => {
        current.state = state;
        child = undefined;
      };
      process.once('error', ({ message }) => {
        lines.push(message);
        end('failed');
      });
      // All output has been read.
      process.once('close', (code) => end(code === 0 ? 'ended' : 'failed'));
      return true;
    },
    async stop() {
      const stopping = child;
      if (!stopping) return;
      stopping.kill('SIGTERM');
      const limit = setTimeout(() => stopping.kill('SIGKILL'), STOP_MILLISECONDS_MAX);
      await new Promise((resolve) => stopping.once('close', resolve));
      clearTimeout(limit);
    },
  };
}
