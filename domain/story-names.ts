/** The stories of `npm run story`, which the console of a local shop plays, too. */
export const STORY_NAMES = ['sell-out', 'dead-letter', 'outage'] as const;
export type StoryName = (typeof STORY_NAMES)[number];
