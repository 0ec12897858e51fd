import { PollMessage } from '#domain/events.ts';
import { defineQueue } from './define.ts';

export const relay = defineQueue({
  name: 'relay',
  consumer: 'relay',
  fedBy: 'functions',
  sweptDaily: true,
  message: PollMessage,
  maxConcurrency: 2,
  meaning: {
    en: 'A poll message was not understood, or events cannot be published. No event is lost: the next order or the daily sweep publishes them.',
    ko: '폴링 메시지를 해석하지 못했거나 이벤트를 발행하지 못했습니다. 잃어버린 이벤트는 없으며, 다음 주문이나 하루 한 번의 점검 때 발행됩니다.',
  },
});
