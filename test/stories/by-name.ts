import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** It asks what all the others have used. */
const LAST = 'used-grants.test.ts';

const rank = ({ moduleId }: TestSpecification): string => (moduleId.endsWith(LAST) ? `~${moduleId}` : moduleId);

/** The stories share one system: they come after everything else, by name, so that two runs of them are the same. */
export class StoriesByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isStory = ({ project }: TestSpecification) => project.name === 'stories';
    const stories = sorted.filter(isStory).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    return [...sorted.filter((file) => !isStory(file)), ...stories];
  }
}
