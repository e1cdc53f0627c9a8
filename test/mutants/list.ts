/** One way to break the code that some test must notice. */
export interface Mutant {
  readonly name: string
  readonly file: string
  /** Occurs just once in the file. */
  readonly find: string
  readonly replace: string
  /** The test file that must fail. */
  readonly caughtBy: string
}

const STEPS = 'test/steps'
const RUN = 'test/run'
const PEOPLE = 'test/sim/people.test.ts'
const MEDDLERS = 'test/sim/meddlers.test.ts'
const DRIVERS = 'test/sim/two-drivers.test.ts'
const UNREADY = 'test/sim/unready-pods.test.ts'
const TROUBLE = 'test/sim/istiod-trouble.test.ts'
const FAULTS = 'test/sim/faults.test.ts'
const CRASH = 'test/sim/crash.test.ts'

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'retiring without looking',
    file: 'src/steps/revision-uses.ts',
    find: `return releaseAt(seen, step.release) === undefined
    ? []
    : [...byPods`,
    replace: 'return releaseAt(seen, step.release) !== undefined ? [] : [...byPods',
    caughtBy: MEDDLERS,
  },
  {
    name: 'retiring without asking the old istiod',
    file: 'src/steps/revision-uses.ts',
    find: ', ...byConnections(step, seen)]',
    replace: ']',
    caughtBy: STEPS,
  },
  {
    name: 'retiring without looking at labels',
    file: 'src/steps/revision-uses.ts',
    find: '...byLabels(step, seen), ',
    replace: '',
    caughtBy: STEPS,
  },
  {
    name: 'a retirement that was touched counts as whole',
    file: 'src/steps/retire-revision.ts',
    find: "&& releaseAt(seen, step.release)?.status === 'deployed'",
    replace: '',
    caughtBy: STEPS,
  },
  {
    name: 'what cannot be taken back is not decided twice',
    file: 'src/run/drive.ts',
    find: `&&
      !(await confirmedByFreshLists(driver, stored, action.decision))`,
    replace: '&& !Object.is(confirmedByFreshLists, confirmedByFreshLists)',
    caughtBy: MEDDLERS,
  },
  {
    name: 'remembering late: nothing is written before the deed',
    file: 'src/run/drive.ts',
    find: `const next = await saveRecord(
    driver.ports.journal,
    stored,
    reduce(stored.record, decision, seen.seenAt),
  )`,
    replace:
      "const next = decision.do === 'start' ? {...stored, record: reduce(stored.record, " +
      'decision, seen.seenAt)} : await saveRecord(driver.ports.journal, stored, ' +
      'reduce(stored.record, decision, seen.seenAt))',
    caughtBy: CRASH,
  },
  {
    name: 'restarts without a token',
    file: 'src/steps/rollout.ts',
    find: 'return token === rollout.token || token === `${rollout.token}/again`',
    replace: 'return token === `${rollout.token}/never`',
    caughtBy: STEPS,
  },
  {
    name: 'no second try for pods that strayed',
    file: 'src/steps/rollout.ts',
    find: 'podsElsewhere(workload, rollout.target).some(pod => pod.proxy !== undefined)',
    replace: 'podsElsewhere(workload, rollout.target).length > 999',
    caughtBy: STEPS,
  },
  {
    name: 'a probe is not required before a restart',
    file: 'src/steps/move-namespace.ts',
    find: "if (verifyProbes(seen, probes(step, rollout), step.to).is !== 'met') return []",
    replace: '',
    caughtBy: STEPS,
  },
  {
    name: 'one answer of three is enough',
    file: 'src/steps/injection-probes.ts',
    find: `const wrong = answer.value.find(
    each =>`,
    replace: 'const wrong = answer.value.slice(0, 1).find(each =>',
    caughtBy: STEPS,
  },
  {
    name: 'verifying by pods alone, not by what istiod says',
    file: 'src/steps/move-namespace.ts',
    find: "return first.is === 'met' ? verifyConnections(seen, rollout) : first",
    replace: 'return first',
    caughtBy: STEPS,
  },
  {
    name: 'checking only when a step opens',
    file: 'src/run/decide.ts',
    find: 'const blocking = effects.length > 0 ? blockers(step, seen, true) : []',
    replace: 'const blocking = effects.length > 999 ? blockers(step, seen, true) : []',
    caughtBy: RUN,
  },
  {
    name: 'no deadline',
    file: 'src/run/decide.ts',
    find: 'if (seen.seenAt - last > record.deadlineMs)',
    replace: 'if (seen.seenAt - last > record.deadlineMs * 1e9)',
    caughtBy: RUN,
  },
  {
    name: 'broken laws do not matter',
    file: 'src/run/decide.ts',
    find: "const broken = record.goal.heading === 'forward' ? newlyBroken(record, plan, seen) : []",
    replace: 'const broken = newlyBroken(record, plan, seen).slice(999)',
    caughtBy: RUN,
  },
  {
    name: 'broken laws of before matter',
    file: 'src/run/broken-laws.ts',
    find: 'some(key => !record.brokenBefore.includes(key))',
    replace: 'some(key => key !== record.id)',
    caughtBy: RUN,
  },
  {
    name: 'no compare-and-swap',
    file: 'src/run/journal.ts',
    find: `if (textWithoutPause(record) !== textWithoutPause(stored.record) && !isOwnWrite(record, stored))
    throw new DriverError`,
    replace: 'if (textWithoutPause(record) === undefined) throw new DriverError',
    caughtBy: RUN,
  },
  {
    name: 'a pause of another is overwritten',
    file: 'src/run/journal.ts',
    find: `const merged = withWriter(
      now.record.paused === undefined ? record : {...record, paused: now.record.paused},
      now,
    )`,
    replace: 'const merged = withWriter(record, now)',
    caughtBy: RUN,
  },
  {
    name: 'a lost Lease is not noticed',
    file: 'src/run/drive.ts',
    find: '  if (driving.lost.aborted) throw lostReason(driving)\n',
    replace: '',
    caughtBy: DRIVERS,
  },
  {
    name: 'a late answer starts a step on old sight',
    file: 'src/run/drive.ts',
    find: "return clock.now() - askedAt > RECHECK_MS ? 'late' : 'yes'",
    replace: "return clock.now() < askedAt ? 'late' : 'yes'",
    caughtBy: MEDDLERS,
  },
  {
    name: 'the two labels are written apart',
    file: 'src/steps/pointing.ts',
    find: `({
  'istio-injection': null,
  'istio.io/rev': revision,
})`,
    replace: "({'istio-injection': 'enabled', 'istio.io/rev': revision})",
    caughtBy: STEPS,
  },
  {
    name: 'only half of a tag is moved',
    file: 'src/run/perform.ts',
    find: 'if (effect.tagService === undefined) return\n',
    replace: 'if (effect.tagService !== null) return\n',
    caughtBy: PEOPLE,
  },
  {
    name: 'tags go with the old release',
    file: 'src/plan/plan.ts',
    find: `held.length > 0
      ?`,
    replace: 'held.length > 999 ?',
    caughtBy: 'test/plan',
  },
  {
    name: 'pins are carried',
    file: 'src/steps/migrate-values.ts',
    find: `{
    path: 'revisionTags',
    because:`,
    replace: "{path: 'revisionTagsOfNobody', because:",
    caughtBy: STEPS,
  },
  {
    name: 'other roots are taken for the same',
    file: 'src/steps/install-revision.ts',
    find: 'shareRoot(seen, each, step.revision) === false',
    replace: 'shareRoot(seen, each, step.revision) === null',
    caughtBy: TROUBLE,
  },
  {
    name: 'what a killed helm left is not repaired',
    file: 'src/steps/release.ts',
    find: '> ABANDONED_AFTER_MS ? repair(release)',
    replace: '> ABANDONED_AFTER_MS * 1e9 ? repair(release)',
    caughtBy: FAULTS,
  },
  {
    name: 'broken pods of StatefulSets are left on the way back',
    file: 'src/steps/rollback.ts',
    find: ', ...brokenPods(seen, rollback, forward)]',
    replace: ']',
    caughtBy: UNREADY,
  },
  {
    name: 'marks stay on the way back',
    file: 'src/steps/rollback.ts',
    find: `if (unmarking.length > 0)
    return unmarking`,
    replace: 'if (unmarking.length > 999) return unmarking',
    caughtBy: PEOPLE,
  },
  {
    name: 'templates without pods keep their old label',
    file: 'src/steps/move-namespace.ts',
    find: `labelled: step.how === 'templates',
})

/** Restart`,
    replace: 'labelled: false})\n\n/** Restart',
    caughtBy: STEPS,
  },
  {
    name: 'gateways of a tag stay where they were on the way back',
    file: 'src/steps/move-tag.ts',
    find: 'workloads: workloadsToReturn(step, seen)',
    replace: 'workloads: workloadsToMove(step, seen)',
    caughtBy: PEOPLE,
  },
  {
    name: 'of a tag the webhook is freed first',
    file: 'src/run/perform.ts',
    find: `name: effect.tagService},
      'merge',
      body,
    )
  await cluster.patch({resource: MUTATING_WEBHOOKS, name: effect.config}, 'merge', body)`,
    replace: `name: effect.tagService},
      'merge',
      await cluster
        .patch({resource: MUTATING_WEBHOOKS, name: effect.config}, 'merge', body)
        .then(() => body),
    )`,
    caughtBy: CRASH,
  },
  {
    name: 'a step that is being taken back stays done',
    file: 'src/run/reduce.ts',
    find: "record.goal.heading === 'back' ? reopenSteps(lawful, [decision.step.id]) : lawful",
    replace: 'lawful',
    caughtBy: RUN,
  },
  {
    name: 'nothing passes while a law is broken',
    file: 'src/run/decide.ts',
    find: `decision.do === 'pass' ||`,
    replace: '',
    caughtBy: FAULTS,
  },
  {
    name: 'gateways are probed by the revision, not by what they ask',
    file: 'src/steps/move-gateways.ts',
    find: 'labels: {[REV]: wantedRevision(step, release, seen)}',
    replace: 'labels: {[REV]: step.to}',
    caughtBy: STEPS,
  },
  {
    name: 'what was said of an older template counts',
    file: 'src/observe/read-workload.ts',
    find: '  if (!isObserved(object)) return undefined\n',
    replace: '',
    caughtBy: 'test/observe/read-workload.test.ts',
  },
  {
    name: 'tags go back into their release by helm rollback',
    file: 'src/steps/detach-tags.ts',
    find: `return towards(seen, step.release, () => false, {
      kind: 'reapply-release',
      release: step.release,
      values,
      force: true,
    })`,
    replace: `return towards(seen, step.release, () => false, {
      kind: 'rollback-release',
      release: step.release,
      number: before.number,
      force: true,
    })`,
    caughtBy: 'test/steps/detach-tags.test.ts',
  },
  {
    name: 'a law that sees no overlap',
    file: 'src/checks/laws/injectors.ts',
    find: 'if (serving.length > 1)',
    replace: 'if (serving.length > 99)',
    caughtBy: 'test/checks/laws.test.ts',
  },
  {
    name: 'plans in the order of the watches',
    file: 'src/observe/assemble.ts',
    find: 'const raw = sorted({',
    replace: 'const raw = (Object.is(sorted, null) ? sorted : (all: Raw) => all)({',
    caughtBy: PEOPLE,
  },
]
