using System.Text;
using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injection.Tests.Manifests;

/// <summary>The files of deploy/k8s/policy.</summary>
internal static class PolicyText
{
    public static string Write(string shape, JsonObject definition)
    {
        var containers = definition["initContainers"]!.AsArray();
        var patch = new StringBuilder();
        patch.Append("(has(object.spec.initContainers) ? [] : [JSONPatch{op: \"add\", path: \"/spec/initContainers\", value: []}])\n");
        for (var i = 0; i < containers.Count; i++)
        {
            Add(patch, $"\"/spec/initContainers/{i}\"", CelLiteral.Write(containers[i]!, "Object.spec.initContainers", 0));
        }

        patch.Append("+ (has(object.spec.volumes) ? [] : [JSONPatch{op: \"add\", path: \"/spec/volumes\", value: []}])\n");
        foreach (var volume in definition["volumes"]!.AsArray())
        {
            Add(patch, "\"/spec/volumes/-\"", CelLiteral.Write(volume!, "Object.spec.volumes", 0));
        }

        patch.Append("+ (has(object.spec.containers[0].lifecycle) ? [] : [JSONPatch{op: \"add\", path: \"/spec/containers/0/lifecycle\", value: ")
            .Append(CelLiteral.Write(Definition.Lifecycle(), "Object.spec.containers.lifecycle", 0))
            .Append("}])\n");
        var expression = string.Join('\n', patch.ToString().TrimEnd('\n').Split('\n').Select(line => new string(' ', 10) + line));
        return $$"""
            # The shape "{{shape}}" as a MutatingAdmissionPolicy: no server, no image, no certificate. An example to start from.
            #
            # Kubernetes 1.36 and newer as it stands. On 1.34 and 1.35 it needs the feature gate MutatingAdmissionPolicy and
            # apiVersion admissionregistration.k8s.io/v1beta1; before that there is none.
            #
            # Its CEL runs only inside an API server, so our tests cannot run it; they hold the objects in it equal to the definition in
            # src/Injection, from which this file is written. Unlike the admission webhook it reads no annotations and refuses nothing:
            # it leaves alone pods on the node's network, with several containers, with our ports taken, or that run as root. It takes the
            # Secret agentmark-webhook, {{(shape == "runner" ? "the runner at 127.0.0.1:50051" : "the model's API at http://127.0.0.1:8000/v1")}} and
            # 20 s for the drain unless the ConfigMap agentmark-sidecar sets AGENTMARK_TERMINATION_GRACE_PERIOD. A container that has a
            # lifecycle keeps it. The Service is yours to write: see docs/kubernetes.md.
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicy
            metadata:
              name: agentmark-sidecar-{{shape}}
            spec:
              failurePolicy: Fail
              reinvocationPolicy: IfNeeded
              matchConstraints:
                resourceRules:
                  - apiGroups: [""]
                    apiVersions: [v1]
                    resources: [pods]
                    operations: [CREATE]
                objectSelector:
                  matchLabels:
                    agentmark-sidecar.io/inject: {{shape}}
                namespaceSelector:
                  matchExpressions:
                    - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}
              matchConditions:
                - name: not-there-yet
                  expression: '!has(object.spec.initContainers) || !object.spec.initContainers.exists(c, c.name == "agentmark-sidecar")'
                - name: network-of-its-own
                  expression: '!has(object.spec.hostNetwork) || !object.spec.hostNetwork'
                - name: one-container
                  expression: 'size(object.spec.containers) == 1'
                - name: ports-are-free
                  expression: '!object.spec.containers.exists(c, has(c.ports) && c.ports.exists(p, p.containerPort == 9417 || p.containerPort == 9419))'
                - name: not-as-root
                  expression: '!has(object.spec.securityContext) || !has(object.spec.securityContext.runAsUser) || object.spec.securityContext.runAsUser != 0'
              mutations:
                - patchType: JSONPatch
                  jsonPatch:
                    expression: |-
            {{expression}}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicyBinding
            metadata:
              name: agentmark-sidecar-{{shape}}
            spec:
              policyName: agentmark-sidecar-{{shape}}

            """;
    }

    private static void Add(StringBuilder patch, string path, string literal) =>
        patch.Append("+ [JSONPatch{op: \"add\", path: ").Append(path).Append(", value: ").Append(literal).Append("}]\n");
}
