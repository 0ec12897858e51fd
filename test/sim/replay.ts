/** Returns the command that runs a seed again and prints its trace. */
export const replayCommand = (seed: number): string => `npm run sim -- --seed ${seed}`;

/** Returns the function and the port of a call, without the arguments. */
export const kindOf = (point: string): string => /^\S+ (db \w+|sqs \w+ \S+|\w+)/.exec(point)?.[0] ?? point;
