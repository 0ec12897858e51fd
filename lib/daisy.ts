/** Removes the copies of daisyUI's classes for screen widths: five sixths of the files, and no page uses one. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const WIDER = /@media \(width>=640px\)\{(?::where\()?\.sm\\:/;

/** The part of a component's file before the copies, with its open blocks closed. */
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
