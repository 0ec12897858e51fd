import type { StoryName } from '#domain/story-names.ts';
import { deadLetter } from './dead-letter.ts';
import { outage } from './outage.ts';
import { sellOut } from './sell-out.ts';
import type { Story } from './world.ts';

/** The stories, by the name that a person types. */
export const STORIES: Readonly<Record<StoryName, Story>> = { 'dead-letter': deadLetter, outage, 'sell-out': sellOut };

export const USAGE = `npm run story -- sell-out      a product sells out, is restocked, and the rejected buyer is notified
npm run story -- dead-letter   a factory rejects requests until a message is parked; an operator sends it back
npm run story -- outage        the database is away while a factory delivers and a buyer orders

  --port      port of the system; without it the running system, and a system is started when none runs
  --language  language of the sentences: en (default) or ko

Plays a story on the local system and says what happens. The test clock moves on by up to an hour.
Exits with 1 when the system did something else than the story says.`;
