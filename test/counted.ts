/** Reads the metrics that code counts by lines in CloudWatch's embedded metric format. */
import { vi } from 'vitest';
import * as z from 'zod';

export interface Counted {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const Line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** The metrics that are counted while this runs: one for each set of dimensions, as CloudWatch makes them. */
export async function countedBy(run: () => unknown): Promise<readonly Counted[]> {
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    await run();
  } finally {
    stdout.mockRestore();
  }
  return lines.flatMap((text) => {
    const { _aws, ...values } = Line.parse(JSON.parse(text));
    return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) =>
        Dimensions.map((names) => ({
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, String(values[name])])),
        })),
      ),
    );
  });
}
