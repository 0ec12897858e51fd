/** The words of the problem pages and their list, besides the text of each problem. */
export const PROBLEM_WORDS = {
  en: {
    list: 'Problems',
    listDescription: 'Every problem that the API responds with.',
    all: 'All problems',
    meaning: 'What it means',
    action: 'What to do',
    requests: 'Which requests return it',
    manyRequests: 'Many. The API page (`/docs`) lists the problems of each request.',
    columns: ['code', 'status', 'title'],
    otherLanguage: '한국어',
  },
  ko: {
    list: '오류 코드',
    listDescription: 'API가 반환하는 모든 오류입니다.',
    all: '오류 코드 전체',
    meaning: '의미',
    action: '해결 방법',
    requests: '이 오류를 반환하는 요청',
    manyRequests: '많은 요청이 반환합니다. 요청마다 반환하는 오류는 API 페이지(`/docs/ko`)에 있습니다.',
    columns: ['코드', '상태', '제목'],
    otherLanguage: 'English',
  },
} as const;
