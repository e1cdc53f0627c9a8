import type {Declared} from './differences.ts'

/**
 * All that may differ between the world and the real control plane. One that differs no more must
 * go: the suite says so.
 */
export const DIFFERENCES: readonly Declared[] = [
  {
    conversation: '*',
    step: '*',
    path: '*columnDefinitions[*].description',
    reason: 'The data of the world is made from the published OpenAPI without its descriptions.',
  },
  {
    conversation: 'openapi',
    step: 'nothing',
    path: '*',
    reason: 'A 404 of OpenAPI is plain text here, a Status there.',
  },
  {
    conversation: 'scale-*',
    step: 'table',
    path: '*',
    reason: 'A Scale is never answered as a table here; no client asks for one.',
  },
  {
    conversation: 'helm*-gateway',
    step: '*',
    path: '*',
    reason: 'A Service of an unknown type is told of its node ports too.',
  },
  {
    conversation: 'claim-*',
    step: '*',
    path: '*',
    reason:
      'A claim is bound at once here, for there is no storage to wait for; the real one ' +
      'waits for a volume that never comes.',
  },
  {
    conversation: 'crd-life',
    step: 'delete',
    path: '*',
    reason:
      'A definition goes at once with its objects; the real one goes on for a moment, held by a finalizer of its own.',
    byChance: true,
  },
  {
    conversation: 'crd-life',
    step: 'delete dry',
    path: '*',
    reason:
      'A definition goes at once with its objects; the real one goes on for a moment, held by a finalizer of its own.',
    byChance: true,
  },
  {
    conversation: 'discovery-of-custom',
    step: 'delete',
    path: '*',
    reason:
      'A definition goes at once with its objects; the real one goes on for a moment, held by a finalizer of its own.',
    byChance: true,
  },
  {
    conversation: 'accept',
    step: 'all as application/*',
    path: '*',
    reason: 'A form that is almost right is answered in the nearest one, not refused.',
  },
  {
    conversation: 'accept',
    step: 'all as application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    path: '*',
    reason: 'A form that is almost right is answered in the nearest one, not refused.',
  },
  {
    conversation: 'accept',
    step: 'one as application/*',
    path: '*',
    reason: 'A form that is almost right is answered in the nearest one, not refused.',
  },
  {
    conversation: 'accept',
    step: 'one as application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    path: '*',
    reason: 'A form that is almost right is answered in the nearest one, not refused.',
  },
  {
    conversation: 'apply-errors',
    step: 'keys twice',
    path: '*',
    reason: 'A key that stands twice in JSON or YAML is not noticed: the last one counts.',
  },
  {
    conversation: 'apply-errors',
    step: 'keys twice, strict',
    path: '*',
    reason: 'A key that stands twice in JSON or YAML is not noticed: the last one counts.',
  },
  {
    conversation: 'bodies',
    step: 'keys twice',
    path: '*',
    reason: 'A key that stands twice in JSON or YAML is not noticed: the last one counts.',
  },
  {
    conversation: 'bodies',
    step: 'keys twice, warned',
    path: '*',
    reason: 'A key that stands twice in JSON or YAML is not noticed: the last one counts.',
  },
  {
    conversation: 'custom-schema',
    step: 'keys twice, strict',
    path: '*',
    reason: 'A key that stands twice in JSON or YAML is not noticed: the last one counts.',
    byChance: true,
  },
  {
    conversation: 'patch-types',
    step: 'twice',
    path: '*',
    reason: 'A key that stands twice in JSON or YAML is not noticed: the last one counts.',
  },
  {
    conversation: 'patch-types',
    step: 'twice strict',
    path: '*',
    reason: 'A key that stands twice in JSON or YAML is not noticed: the last one counts.',
  },
  {
    conversation: 'custom-life',
    step: 'list',
    path: '*',
    reason:
      'A list of custom resources says `continue: ""` in the real API, which every client takes for nothing.',
  },
  {
    conversation: 'methods',
    step: 'patch of a log',
    path: '*',
    reason: 'A method that does not fit is refused, of a name nobody gave with another code.',
  },
  {
    conversation: 'methods',
    step: 'unknown',
    path: '*',
    reason: 'A method that does not fit is refused, of a name nobody gave with another code.',
  },
  {
    conversation: 'namespace-end',
    step: '*',
    path: '*',
    reason:
      "A namespace's content is counted once, at the end: what is told of it on the way differs.",
    byChance: true,
  },
  {
    conversation: 'merge-patch',
    step: 'kind',
    path: '*',
    reason:
      'A patch that cannot be used is refused with words of our own reader, and in one case with another code.',
  },
  {
    conversation: 'merge-patch',
    step: 'null',
    path: '*',
    reason:
      'A patch that cannot be used is refused with words of our own reader, and in one case with another code.',
  },
  {
    conversation: 'merge-patch',
    step: 'text',
    path: '*',
    reason:
      'A patch that cannot be used is refused with words of our own reader, and in one case with another code.',
  },
  {
    conversation: 'strategic-patch',
    step: 'list for map',
    path: '*',
    reason:
      'A patch that cannot be used is refused with words of our own reader, and in one case with another code.',
  },
  {
    conversation: 'strategic-patch',
    step: 'map for list',
    path: '*',
    reason:
      'A patch that cannot be used is refused with words of our own reader, and in one case with another code.',
  },
  {
    conversation: 'strategic-patch',
    step: 'not an object',
    path: '*',
    reason:
      'A patch that cannot be used is refused with words of our own reader, and in one case with another code.',
  },
  {
    conversation: 'strategic-patch',
    step: 'wrong type',
    path: '*',
    reason:
      'A patch that cannot be used is refused with words of our own reader, and in one case with another code.',
  },
  {
    conversation: 'kubectl-write',
    step: 'apply unknown field',
    path: '*',
    reason: 'A strategic patch that cannot be read is told in other words.',
  },
  {
    conversation: 'watch-starts',
    step: 'no initial events',
    path: '*',
    reason: 'A watch that asks for no initial events gets them when it names no version.',
  },
  {
    conversation: 'aggregated-role',
    step: '*',
    path: '*',
    reason: 'Aggregated cluster roles are not put together: no chart of Istio has one.',
  },
  {
    conversation: 'adoption',
    step: '*',
    path: '*',
    reason: 'An orphaned ReplicaSet is not adopted by a new Deployment, which makes its own.',
  },
  {
    conversation: 'endpointslice-apply',
    step: '*',
    path: '*',
    reason: 'Changes of labels count into the generation of an EndpointSlice in the real one.',
  },
  {
    conversation: 'pods',
    step: 'binding again',
    path: '*',
    reason: 'Connections to pods are refused in words of our own.',
  },
  {
    conversation: 'pods',
    step: 'exec without an upgrade',
    path: '*',
    reason: 'Connections to pods are refused in words of our own.',
  },
  {
    conversation: 'pods',
    step: 'port forward without an upgrade',
    path: '*',
    reason: 'Connections to pods are refused in words of our own.',
  },
  {
    conversation: 'list-pages',
    step: '*',
    path: '*',
    reason: 'Continue tokens are our own, and a page that ends with the last object says so.',
  },
  {
    conversation: 'custom-definitions',
    step: '*',
    path: '*',
    reason:
      'Definitions are not validated in depth: patterns, defaults, list types and rules are taken as they are.',
  },
  {
    conversation: 'discovery-of-custom',
    step: '*',
    path: '*',
    reason:
      'Documents of custom resources tell of the kind alone, without its list; and groups ' +
      'that went answer 404 as JSON.',
  },
  {
    conversation: 'endpoints-of-pods',
    step: '*',
    path: '*',
    reason: 'Endpoints of a Service that is gone stay.',
  },
  {
    conversation: 'event-strict',
    step: 'bad finalizer and owner',
    path: '*',
    reason:
      'Events are validated like any object, not by rules of their own (namespace of the ' +
      'object they are about, any name).',
  },
  {
    conversation: 'event-strict',
    step: 'bad name',
    path: '*',
    reason:
      'Events are validated like any object, not by rules of their own (namespace of the ' +
      'object they are about, any name).',
  },
  {
    conversation: 'event-strict',
    step: 'empty',
    path: '*',
    reason:
      'Events are validated like any object, not by rules of their own (namespace of the ' +
      'object they are about, any name).',
  },
  {
    conversation: 'events',
    step: 'about another namespace',
    path: '*',
    reason:
      'Events are validated like any object, not by rules of their own (namespace of the ' +
      'object they are about, any name).',
  },
  {
    conversation: 'accept',
    step: '*protobuf*',
    path: 'type',
    reason: 'Every answer is JSON, which every client that asks for protobuf takes too.',
  },
  {
    conversation: 'watch-selected',
    step: 'one by its own path',
    path: '*',
    reason: 'GET of one object with `watch` answers the object, as a list of one.',
  },
  {
    conversation: 'pods',
    step: 'get',
    path: '*',
    reason: 'Ids of containers and images are made up as a container runtime writes them.',
  },
  {
    conversation: 'kubectl-describe',
    step: 'describe pod -l app=web',
    path: '*',
    reason:
      'Image ids are made up as a container runtime writes them; the simulated kubelets of ' +
      'the real cluster repeat the image.',
  },
  {
    conversation: '*-strict',
    step: 'bad finalizer and owner',
    path: '*',
    reason: 'Kinds differ in how finalizers are validated; here it is the same for all.',
  },
  {
    conversation: 'apply-migrated',
    step: '*',
    path: '*',
    reason: 'Managers that somebody set to an empty list are left as they are, not forgotten.',
  },
  {
    conversation: 'names-of-*',
    step: '*',
    path: '*',
    reason:
      'Names are validated with the rule of their kind, but the list of complaints is not as ' +
      'long as that of the real one.',
  },
  {
    conversation: 'finalizers',
    step: 'a new finalizer',
    path: '*',
    reason:
      'New finalizers on an object that ends are refused once, and its name is told to be taken without the reason.',
  },
  {
    conversation: 'finalizers',
    step: 'create while it waits',
    path: '*',
    reason:
      'New finalizers on an object that ends are refused once, and its name is told to be taken without the reason.',
  },
  {
    conversation: 'watch-ending',
    step: 'new finalizer',
    path: '*',
    reason:
      'New finalizers on an object that ends are refused once, and its name is told to be taken without the reason.',
  },
  {
    conversation: 'tokens',
    step: '*',
    path: '*',
    reason: 'No tokens are made for service accounts, and users have no uid.',
  },
  {
    conversation: 'kubectl-write',
    step: 'create token default --duration=1s',
    path: '*',
    reason: 'No tokens are made for service accounts.',
  },
  {
    conversation: 'editor',
    step: '*',
    path: '*',
    reason: 'Nobody is kept from granting rights that he does not hold: escalation is not checked.',
  },
  {
    conversation: 'crd-strict',
    step: 'empty',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'crd-strict',
    step: 'no name',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'daemonset-strict',
    step: 'empty',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'endpointslice-strict',
    step: 'empty',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'ingress-strict',
    step: 'empty',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'ingressclass-strict',
    step: 'empty',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'limits-strict',
    step: 'no name',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'pdb-strict',
    step: 'bad name',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'podtemplate-strict',
    step: 'empty',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'revision-strict',
    step: 'empty',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'statefulset-strict',
    step: 'bad name',
    path: '*',
    reason: 'Objects of this kind with nothing in them are validated less, or in another order.',
  },
  {
    conversation: 'scale-*',
    step: '*',
    path: '*',
    reason:
      "Of fields written through `scale` the owner's time is left out by the real one, and " +
      'whether a change of nothing is kept differs.',
  },
  {
    conversation: 'metadata',
    step: '*',
    path: '*',
    reason: 'Owners and finalizers are validated less, and in other words.',
  },
  {
    conversation: 'paths',
    step: '//api/v1',
    path: '*',
    reason: 'Paths that are none get the same code or a plain 404 in a slightly other form.',
  },
  {
    conversation: 'paths',
    step: '/api/v1/namespaces/$ns/configmaps/%00',
    path: '*',
    reason: 'Paths that are none get the same code or a plain 404 in a slightly other form.',
  },
  {
    conversation: 'paths',
    step: '/api/v1/namespaces/$ns/configmaps/%zz',
    path: '*',
    reason: 'Paths that are none get the same code or a plain 404 in a slightly other form.',
  },
  {
    conversation: 'paths',
    step: '/api/v1/namespaces//configmaps',
    path: '*',
    reason: 'Paths that are none get the same code or a plain 404 in a slightly other form.',
  },
  {
    conversation: 'paths',
    step: '/healthz/strange',
    path: '*',
    reason: 'Paths that are none get the same code or a plain 404 in a slightly other form.',
  },
  {
    conversation: 'paths',
    step: '/version/',
    path: '*',
    reason: 'Paths that are none get the same code or a plain 404 in a slightly other form.',
  },
  {
    conversation: 'who',
    step: '/openapi/v3 (nobody)',
    path: '*',
    reason: 'Paths that are none get the same code or a plain 404 in a slightly other form.',
  },
  {
    conversation: 'pods',
    step: 'with a mirror annotation',
    path: '*',
    reason:
      'Pods are validated for what matters to a mesh; some rules and all warnings about their templates are left out.',
  },
  {
    conversation: 'pods',
    step: 'with everything',
    path: '*',
    reason:
      'Pods are validated for what matters to a mesh; some rules and all warnings about their templates are left out.',
  },
  {
    conversation: 'pods',
    step: 'with everything wrong',
    path: '*',
    reason:
      'Pods are validated for what matters to a mesh; some rules and all warnings about their templates are left out.',
  },
  {
    conversation: 'pods',
    step: 'log *',
    path: '*',
    reason: 'Pods have no logs: options of `log` are not read.',
  },
  {
    conversation: 'reader',
    step: '*',
    path: '*',
    reason: 'Reviews are answered without `managedFields`.',
  },
  {
    conversation: 'custom-schema',
    step: 'by rule',
    path: '*',
    reason: 'Rules in CEL (`x-kubernetes-validations`) are not evaluated.',
    byChance: true,
  },
  {
    conversation: 'status',
    step: '*',
    path: '*',
    reason:
      'Status of built-in kinds is not validated, and not all of its empty fields are filled in.',
  },
  {
    conversation: 'accept',
    step: 'all as application/strange',
    path: '*',
    reason: 'The forms that only watches have are not listed.',
  },
  {
    conversation: 'accept',
    step: 'all as text/html',
    path: '*',
    reason: 'The forms that only watches have are not listed.',
  },
  {
    conversation: 'statefulset',
    step: 'one pod',
    path: '*',
    reason:
      'The kubelets here write a pod once more while it starts, which counts into its generation.',
  },
  {
    conversation: 'discovery',
    step: 'root',
    path: '*',
    reason: 'The list of all paths at `/` is not served.',
  },
  {
    conversation: 'eviction',
    step: 'evict another',
    path: '*',
    reason: 'The name inside an Eviction is not compared with that of the path.',
  },
  {
    conversation: 'watch-selected',
    step: 'by the old path',
    path: '*',
    reason:
      'The old paths `/api/v1/watch/…` are not served: clients stopped asking for them years ago.',
  },
  {
    conversation: 'watch-selected',
    step: 'of all by the old path',
    path: '*',
    reason:
      'The old paths `/api/v1/watch/…` are not served: clients stopped asking for them years ago.',
  },
  {
    conversation: 'list-versions',
    step: 'exactly*',
    path: '*',
    reason:
      'The past is not kept: a list of an exact older version is too old (410), which every ' +
      'client answers with a new list.',
  },
  {
    conversation: 'daemonset-life',
    step: '*',
    path: '*',
    reason:
      "The real API server keeps this annotation of the template's generation from tables " +
      'and metadata; here it is like any other.',
  },
  {
    conversation: '*-refused',
    step: 'another uid',
    path: '*',
    reason: 'The real API server says of a changed uid the same thing twice.',
  },
  {
    conversation: 'apply-errors',
    step: 'with a uid, nothing there',
    path: '*',
    reason: 'The real API server says of a changed uid the same thing twice.',
  },
  {
    conversation: 'custom-life',
    step: 'replace without version',
    path: '*',
    reason: 'The real one names the resource here, not the kind.',
  },
  {
    conversation: 'pods',
    step: 'delete',
    path: '*',
    reason:
      "The simulated kubelets of the real cluster count a pod's generation and owners otherwise.",
  },
  {
    conversation: 'service-balanced-*',
    step: '*',
    path: '*',
    reason:
      'The status is written by a load balancer: here as `cloud-controller-manager`, in the ' +
      "real cluster by the stand's own agent, which names no manager.",
  },
  {
    conversation: 'watch-starts',
    step: 'from an old version',
    path: '*',
    reason:
      'The world forgets more readily: version 1 is too old (410) as on a cluster that has run for a while.',
  },
  {
    conversation: 'crd-refused',
    step: 'no versions',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'daemonset-refused',
    step: 'selector',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'deployment-refused',
    step: 'bad strategy',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'endpoints-refused',
    step: 'no address',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'ingressclass-refused',
    step: 'controller',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'job-refused',
    step: 'restart policy',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'limits-refused',
    step: 'least over most',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'namespace-refused',
    step: 'finalizer',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'pod-refused',
    step: 'bad policy',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'pod-refused',
    step: 'ports left out',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'pod-refused',
    step: 'restart policy',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'revision-refused',
    step: 'data',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'service-nodeport-refused',
    step: 'port out of range',
    path: '*',
    reason:
      'This rule of validation is not here, or told in other words: such a change is made by ' +
      'hand, never by a mesh upgrade.',
  },
  {
    conversation: 'custom-apply',
    step: 'unknown',
    path: '*',
    reason: 'Unknown fields and times of owners of custom resources are told a little otherwise.',
  },
  {
    conversation: 'custom-apply',
    step: 'unknown, strict',
    path: '*',
    reason: 'Unknown fields and times of owners of custom resources are told a little otherwise.',
  },
  {
    conversation: 'custom-life',
    step: 'after all that',
    path: '*',
    reason: 'Unknown fields and times of owners of custom resources are told a little otherwise.',
  },
  {
    conversation: 'impersonation',
    step: '*',
    path: '*',
    reason: 'Users have no uid here, and Impersonate-Uid and Impersonate-Extra are not read.',
  },
  {
    conversation: 'kubectl-kinds',
    step: 'auth whoami',
    path: '*',
    reason: 'Users have no uid here, only a name and groups.',
  },
  {
    conversation: 'endpoints-refused',
    step: 'another time',
    path: '*',
    reason:
      'What an earlier step of the conversation was refused in the real one, it was not here.',
  },
  {
    conversation: 'ingressclass-refused',
    step: 'another time',
    path: '*',
    reason:
      'What an earlier step of the conversation was refused in the real one, it was not here.',
  },
  {
    conversation: 'limits-refused',
    step: 'another time',
    path: '*',
    reason:
      'What an earlier step of the conversation was refused in the real one, it was not here.',
  },
  {
    conversation: 'namespace-refused',
    step: 'another time',
    path: '*',
    reason:
      'What an earlier step of the conversation was refused in the real one, it was not here.',
  },
  {
    conversation: 'revision-refused',
    step: 'another time',
    path: '*',
    reason:
      'What an earlier step of the conversation was refused in the real one, it was not here.',
  },
  {
    conversation: 'service-nodeport-refused',
    step: 'another time',
    path: '*',
    reason:
      'What an earlier step of the conversation was refused in the real one, it was not here.',
  },
  {
    conversation: 'apply-errors',
    step: 'broken yaml',
    path: '*',
    reason: 'What cannot be read as YAML is told in the words of another parser.',
  },
  {
    conversation: 'apply-errors',
    step: 'empty',
    path: '*',
    reason: 'What cannot be read as YAML is told in the words of another parser.',
  },
  {
    conversation: 'bodies',
    step: 'broken protobuf',
    path: '*',
    reason: 'What cannot be read is refused with the same code, in words of another parser.',
  },
  {
    conversation: 'bodies',
    step: 'broken yaml',
    path: '*',
    reason: 'What cannot be read is refused with the same code, in words of another parser.',
  },
  {
    conversation: 'bodies',
    step: 'list of objects',
    path: '*',
    reason: 'What cannot be read is refused with the same code, in words of another parser.',
  },
  {
    conversation: 'bodies',
    step: 'null',
    path: '*',
    reason: 'What cannot be read is refused with the same code, in words of another parser.',
  },
  {
    conversation: 'bodies',
    step: 'too much data',
    path: '*',
    reason: 'What cannot be read is refused with the same code, in words of another parser.',
  },
  {
    conversation: 'custom-schema',
    step: 'another kind',
    path: '*',
    reason:
      'When several things are wrong with a custom resource, not all are told, or in another order.',
    byChance: true,
  },
  {
    conversation: 'custom-schema',
    step: 'size with a fraction',
    path: '*',
    reason:
      'When several things are wrong with a custom resource, not all are told, or in another order.',
    byChance: true,
  },
  {
    conversation: 'custom-schema',
    step: 'spec of text',
    path: '*',
    reason:
      'When several things are wrong with a custom resource, not all are told, or in another order.',
    byChance: true,
  },
  {
    conversation: 'custom-schema',
    step: 'three at once',
    path: '*',
    reason:
      'When several things are wrong with a custom resource, not all are told, or in another order.',
    byChance: true,
  },
  {
    conversation: 'accept',
    step: 'all as application/yaml',
    path: '*',
    reason: 'YAML is indented as the library here does it.',
  },
  {
    conversation: 'accept',
    step: 'one as application/yaml',
    path: '*',
    reason: 'YAML is indented as the library here does it.',
  },
  {
    conversation: 'openapi',
    step: 'index',
    path: '*',
    reason: '`autoscaling/v1` and `events.k8s.io/v1` are not served.',
  },
  {
    conversation: 'discovery',
    step: '*',
    path: '*',
    reason:
      '`autoscaling/v1` and `events.k8s.io/v1` are not served: no client of ours needs the second name of a kind.',
  },
  {
    conversation: 'events',
    step: 'by the other group',
    path: '*',
    reason: '`events.k8s.io/v1` is not served: events are had from the core group.',
  },
  {
    conversation: 'events',
    step: 'mine by the other group',
    path: '*',
    reason: '`events.k8s.io/v1` is not served: events are had from the core group.',
  },
  {
    conversation: 'limit-range',
    step: '*',
    path: '*',
    reason: '`maxLimitRequestRatio` is not looked at.',
  },
  {
    conversation: 'kubectl-write',
    step: 'apply unknown kind',
    path: '*',
    reason: "kubectl looks for the group's OpenAPI, and takes our 404 for a broken server.",
  },
]
