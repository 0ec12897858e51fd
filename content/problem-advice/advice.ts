import type { ProblemCode } from '#api/problems.ts';

export type AdviceOf = Partial<Record<ProblemCode, readonly [meaning: string, action: string]>>;
