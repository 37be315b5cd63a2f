// Tests run over the compiled output: what is measured is what is tested (docs/adr/0002).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Tests that say `concurrent` mostly wait; more than two of them at once would be late on two cores.
    maxConcurrency: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['dist/**/*.test.js'],
          exclude: ['dist/**/*.{timed,long}.test.js', 'node_modules/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Tests whose subject is time itself run alone, one file after another.
        extends: true,
        test: {
          name: 'timed',
          include: ['dist/**/*.timed.test.js'],
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Whole checks of many servers: too long for `npm test`, and so a script of their own (`npm run test:long`).
        extends: true,
        test: {
          name: 'long',
          include: ['dist/**/*.long.test.js'],
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
