import { PollMessage } from '#domain/events.ts';
import { defineQueue } from './define.ts';

export const redrive = defineQueue({
  name: 'redrive',
  consumer: 'operations',
  fedBy: 'functions',
  sweptDaily: true,
  message: PollMessage,
  maxConcurrency: 2,
  meaning: {
    en: 'A poll message of the redrive worker was not understood. The next redrive or the daily sweep starts the worker.',
    ko: '재처리 작업의 폴링 메시지를 해석하지 못했습니다. 다음 재처리나 하루 한 번의 점검이 작업을 시작합니다.',
  },
});
