/** Five sixths of daisyUI's files are the same classes once more for each screen width, which no page of ours names. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const WIDER = /@media \(width>=640px\)\{(?::where\()?\.sm\\:/;

/** The part of a component's file before its copies, closed where they begin. */
export function withoutWidths(css: string): string {
  const end = css.search(WIDER);
  if (end < 0) return css;
  const kept = css.slice(0, end);
  const open = kept.split('{').length - kept.split('}').length;
  return kept + '}'.repeat(open);
}

export const daisy: Plugin = {
  name: 'daisy',
  setup(build) {
    build.onLoad({ filter: /daisyui[\\/]components[\\/][\w-]+\.css$/ }, async ({ path }) => ({
      contents: withoutWidths(await readFile(path, 'utf8')),
      loader: 'css',
    }));
  },
};
