import { SesEvent } from '#domain/suppression.ts';
import { defineQueue } from './define.ts';

export const sesEvents = defineQueue({
  name: 'ses-events',
  consumer: 'ses-events',
  fedBy: 'ses',
  message: SesEvent,
  maxConcurrency: 2,
  meaning: {
    en: 'Bounces and complaints are not recorded: the shop still sends mail to those addresses, which costs reputation at SES. The messages hold addresses, so do not keep them long.',
    ko: '반송과 수신 거부가 기록되지 않아 그 주소로 메일이 계속 나가고, SES의 평판이 떨어집니다. 메시지에 주소가 들어 있으니 오래 두지 마세요.',
  },
});
