/** The routes of ads: for sellers and operators, and for the links in the mails to ad managers. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });
const adId = z.strictObject({ adId: s.id('ad') });
const adLink = z.strictObject({ token: z.string().min(1).max(512) });

export const adRoutes = {
  registerAd: {
    method: 'POST',
    path: '/products/{productId}/ads',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Register an ad of a product: its manager is asked to stop it whenever the product is sold out',
    params: productId,
    body: s.NewAd,
    idempotent: true,
    responses: { 202: s.Ad },
    problems: ['auth.forbidden', 'product.not_found', 'ad.too_many'],
  },
  listAds: {
    method: 'GET',
    path: '/ads',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'List ads with their state, newest first',
    query: s.AdQuery,
    responses: { 200: s.pageOf(s.Ad) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  stopAd: {
    method: 'POST',
    path: '/ads/{adId}/stop',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Ask the manager by mail to stop the ad of a sold-out product, once in each stock cycle',
    params: adId,
    idempotent: true,
    responses: { 202: s.Ad },
    problems: ['auth.forbidden', 'ad.not_found', 'ad.not_short'],
  },
  resumeAd: {
    method: 'POST',
    path: '/ads/{adId}/resume',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Ask the manager by mail to resume a stopped ad, once in each stock cycle',
    params: adId,
    idempotent: true,
    responses: { 202: s.Ad },
    problems: ['auth.forbidden', 'ad.not_found', 'ad.still_short', 'ad.not_stopped', 'product.not_on_sale'],
  },
  confirmAdManually: {
    method: 'POST',
    path: '/ads/{adId}/confirmations',
    function: 'ad-stop',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Record on behalf of the manager that the ad was stopped or resumed as requested last',
    params: adId,
    body: s.NewAdConfirmation,
    responses: { 200: s.Ad },
    problems: ['auth.forbidden', 'ad.not_found', 'ad.not_asked'],
  },
  showAdConfirmation: {
    method: 'GET',
    path: '/ads/confirmations/{token}',
    function: 'ad-stop',
    who: ['anyone'],
    summary: 'Show the page behind the link of a mail to an ad manager; opening the page changes nothing',
    ignoresQuery: true,
    params: adLink,
    responses: { 200: s.Html },
    problems: ['link.forged', 'link.expired', 'ad.not_found'],
  },
  confirmAd: {
    method: 'POST',
    path: '/ads/confirmations/{token}',
    function: 'ad-stop',
    who: ['anyone'],
    summary: 'Record that the manager stopped or resumed the ad',
    ignoresQuery: true,
    params: adLink,
    responses: { 200: s.Html, 409: s.Html },
    problems: ['link.forged', 'link.expired', 'ad.not_found'],
  },
} as const satisfies Record<string, Route>;
