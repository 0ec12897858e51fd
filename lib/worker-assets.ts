import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { BUNDLING } from './bundles.ts';
import { pinnedNode } from './pinned-node.ts';
import { filesByPath, putFiles } from './put-files.ts';

const ROOT = join(import.meta.dirname, '..');

/** Folders of the instance: `worker.mjs` in one, `node` in the other, so that a new worker is a small upload. */
export type WorkerAssets = () => { readonly worker: string; readonly node: string };

/** Bundles the VIP process like a function, and finds the Node it runs on. */
export const workerAssets: WorkerAssets = () => ({ worker: bundleWorker(), node: pinnedNode() });

export function bundleWorker(outdir: string = join(ROOT, 'dist', 'workers', 'vip')): string {
  const entryPoints = { worker: 'lambdas/vip/worker.ts' };
  putFiles(
    outdir,
    filesByPath(outdir, esbuild.buildSync({ ...BUNDLING, entryPoints, outdir, write: false }).outputFiles),
  );
  return outdir;
}
