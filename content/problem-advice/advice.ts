import type { ProblemCode } from '#api/problems.ts';

export type Advice = readonly [meaning: string, action: string];
export type AdviceOf = Partial<Record<ProblemCode, Advice>>;
