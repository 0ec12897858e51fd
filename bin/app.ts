import { createShop } from '#lib/app.ts';
import { bundleHandlers } from '#lib/bundles.ts';
import { makePages, writePages } from '#lib/pages.ts';
import { withTimeZone } from '#lib/time-zone-meta.ts';

const [bundles, pages] = await Promise.all([bundleHandlers(), makePages()]);
createShop({ bundles, pages: ({ timeZone }) => writePages(withTimeZone(pages, timeZone)) });
