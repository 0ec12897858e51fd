import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** It checks the rights that all other stories have used. */
const LAST = 'used-grants.test.ts';

const rank = ({ moduleId }: TestSpecification): string => (moduleId.endsWith(LAST) ? `~${moduleId}` : moduleId);

/** The stories share one system: they run last, sorted by name, so that two runs are the same. */
export class StoryOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isStory = ({ project }: TestSpecification) => project.name === 'stories';
    const stories = sorted.filter(isStory).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    return [...sorted.filter((file) => !isStory(file)), ...stories];
  }
}
