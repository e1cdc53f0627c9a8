{{/* One injector; takes root (the chart), prefix, namespaces and pods (match expressions as YAML). */}}
{{- define "injector" }}
- name: {{ .prefix }}sidecar-injector.istio.io
  clientConfig:
    {{- if .root.Values.istiodRemote.injectionURL }}
    url: {{ .root.Values.istiodRemote.injectionURL | quote }}
    {{- else }}
    service:
      name: istiod{{ include "istiod.suffix" .root }}
      namespace: {{ .root.Release.Namespace }}
      path: {{ .root.Values.istiodRemote.injectionPath | quote }}
      port: 443
    {{- end }}
    {{- with .root.Values.istiodRemote.injectionCABundle }}
    caBundle: {{ . | quote }}
    {{- end }}
  sideEffects: None
  rules:
  - operations: [CREATE]
    apiGroups: [""]
    apiVersions: [v1]
    resources: [pods]
  failurePolicy: Fail
  reinvocationPolicy: {{ .root.Values.sidecarInjectorWebhook.reinvocationPolicy | quote }}
  admissionReviewVersions: [v1]
  namespaceSelector:
    matchExpressions: {{- .namespaces | nindent 4 }}
  objectSelector:
    matchExpressions: {{- .pods | nindent 4 }}
{{- end }}

{{/* All injectors behind one name: a revision or a tag. Takes root and name; the name default also has the old labels. */}}
{{- define "injectors" }}
{{- $named := printf "- {key: istio.io/rev, operator: In, values: [%q]}\n" .name }}
{{- $noRev := "- {key: istio.io/rev, operator: DoesNotExist}\n" }}
{{- $noSwitch := "- {key: istio-injection, operator: DoesNotExist}\n" }}
{{- $notOff := "- {key: sidecar.istio.io/inject, operator: NotIn, values: [\"false\"]}\n" }}
{{- include "injector" (dict "root" .root "prefix" "rev.namespace." "namespaces" (print $named $noSwitch) "pods" $notOff) }}
{{- include "injector" (dict "root" .root "prefix" "rev.object." "namespaces" (print $noRev $noSwitch) "pods" (print $notOff $named)) }}
{{- if eq .name "default" }}
{{- $on := "- {key: istio-injection, operator: In, values: [enabled]}\n" }}
{{- $wanted := "- {key: sidecar.istio.io/inject, operator: In, values: [\"true\"]}\n" }}
{{- include "injector" (dict "root" .root "prefix" "namespace." "namespaces" $on "pods" $notOff) }}
{{- include "injector" (dict "root" .root "prefix" "object." "namespaces" (print $noSwitch $noRev) "pods" (print $wanted $noRev)) }}
{{- if .root.Values.sidecarInjectorWebhook.enableNamespacesByDefault }}
{{- $ordinary := "- {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, kube-public, kube-node-lease, local-path-storage]}\n" }}
{{- $silent := "- {key: sidecar.istio.io/inject, operator: DoesNotExist}\n" }}
{{- include "injector" (dict "root" .root "prefix" "auto." "namespaces" (print $noSwitch $noRev $ordinary) "pods" (print $silent $noRev)) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Injectors of other namespaces than istio-system say so in their name. */}}
{{- define "injectors.namespace" -}}
{{- if ne .Release.Namespace "istio-system" }}-{{ .Release.Namespace }}{{ end }}
{{- end -}}

{{/* A webhook configuration for every tag. */}}
{{- define "tag.injectors" }}
{{- range $tag := .Values.revisionTags }}
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: istio-revision-tag-{{ $tag }}{{ include "injectors.namespace" $ }}
  labels:
    app: sidecar-injector
    istio.io/tag: {{ $tag }}
    {{- include "istiod.labels" $ | nindent 4 }}
  {{- with $.Values.sidecarInjectorWebhookAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
webhooks:
{{- include "injectors" (dict "root" $ "name" $tag) }}
---
{{- end }}
{{- end }}
