import {defineConfig} from 'vitest/config'

/**
 * The embedded cluster held to the real control plane. Conversations are had side by side, in one
 * process.
 */
export default defineConfig({
  test: {
    name: 'parity',
    include: ['test/**/*.parity.ts'],
    testTimeout: 240_000,
    hookTimeout: 1_200_000,
    maxConcurrency: 16,
    disableConsoleIntercept: true,
  },
})
