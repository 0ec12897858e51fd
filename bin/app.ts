import { createShop } from '#lib/app.ts';
import { bundleHandlers } from '#lib/bundles.ts';
import { withSettings } from '#lib/page-settings.ts';
import { makePages, writePages } from '#lib/pages.ts';

const [bundles, pages] = await Promise.all([bundleHandlers(), makePages()]);
createShop({ bundles, pages: (config) => writePages(withSettings(pages, config)) });
