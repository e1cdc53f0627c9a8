import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{core,sim,render,commands,policy,docs,world,wire,snapshot,rehearse,embed}/**/*.test.ts', 'test/**/*.unit.test.ts', 'test/stand/istiod/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**', 'dist/**'],
    testTimeout: 60_000,
    disableConsoleIntercept: true,
  },
})
