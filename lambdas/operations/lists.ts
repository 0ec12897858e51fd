import { listMails as mailStatement } from '#db/statements/mails.ts';
import { listOperatorActions as actionStatement } from '#db/statements/operator-actions.ts';
import { listRedrives as redriveStatement } from '#db/statements/redrives.ts';
import { listVips as vipStatement } from '#db/statements/vips.ts';
import { type ListPorts, listPage, NEWEST_ID } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

/** Above the number of every mail. */
const NEWEST_NUMBER = String(2 ** 53 - 1);

/** A page of mails, newest first. */
export function listMails(ports: ListPorts) {
  return async function listMails(request: ApiRequest<'listMails'>): Promise<ApiResponse> {
    const { limit: _limit, cursor: _cursor, ...filter } = request.query;
    const { page } = await listPage(ports, request, {
      list: 'mails',
      start: NEWEST_NUMBER,
      read: (before, limit) => mailStatement(request.caller, filter, Number(before), limit),
      item: ({ mail }) => mail,
    });
    return { status: 200, body: page };
  };
}

/** A page of what people did, newest first. */
export function listOperatorActions(ports: ListPorts) {
  return async function listOperatorActions(request: ApiRequest<'listOperatorActions'>): Promise<ApiResponse> {
    const { limit: _limit, cursor: _cursor, ...filter } = request.query;
    const { page } = await listPage(ports, request, {
      list: 'operator-actions',
      start: NEWEST_NUMBER,
      read: (before, limit) => actionStatement(request.caller, filter, Number(before), limit),
      item: ({ action }) => action,
    });
    return { status: 200, body: page };
  };
}

/** A page of redrives, newest first. */
export function listRedrives(ports: ListPorts) {
  return async function listRedrives(request: ApiRequest<'listRedrives'>): Promise<ApiResponse> {
    const { page } = await listPage(ports, request, {
      list: 'redrives',
      start: NEWEST_ID,
      read: (before, limit) => redriveStatement(request.caller, before, limit),
      item: ({ redrive }) => redrive,
    });
    return { status: 200, body: page };
  };
}

/** A page of VIPs, in the order of their orders, newest first. */
export function listVips(ports: ListPorts) {
  return async function listVips(request: ApiRequest<'listVips'>): Promise<ApiResponse> {
    const { page } = await listPage(ports, request, {
      list: 'vips',
      start: NEWEST_ID,
      read: (before, limit) => vipStatement(request.caller, before, limit),
      item: ({ vip }) => vip,
      position: ({ orderId }) => orderId,
    });
    return { status: 200, body: page };
  };
}
