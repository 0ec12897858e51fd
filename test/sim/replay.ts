/** The one command that plays a seed again, with its trace. */
export const replayCommand = (seed: number): string => `npm run sim -- --seed ${seed}`;

/** The handler and the port of a call, without what was said. */
export const kindOf = (point: string): string => /^\S+ (db \w+|sqs \w+ \S+|\w+)/.exec(point)?.[0] ?? point;
