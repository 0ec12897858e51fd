import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { BUNDLING } from './bundles.ts';
import { pinnedNode } from './pinned-node.ts';

const ROOT = join(import.meta.dirname, '..');

/** The folders an instance gets: `worker.mjs` in the one, `node` in the other, so that a new worker is a small upload. */
export type WorkerAssets = () => { readonly worker: string; readonly node: string };

/** Bundles the VIP process like a function, and finds the Node it runs with. */
export const workerAssets: WorkerAssets = () => ({ worker: bundleWorker(), node: pinnedNode() });

export function bundleWorker(outdir: string = join(ROOT, 'dist', 'workers', 'vip')): string {
  esbuild.buildSync({ ...BUNDLING, entryPoints: { worker: 'lambdas/vip/worker.ts' }, outdir });
  return outdir;
}
