// SPDX-License-Identifier: Apache-2.0
// Kubernetes nodes as `kubectl get nodes -o json` writes them (core/v1 Node: metadata.labels,
// status.nodeInfo). The kubelet reports Go's names and the full Windows version as the kernel.
#include "doctor/hostjson.h"
#include "doctor/words.h"

#include <QHash>
#include <QRegularExpression>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostNodes = 100'000;
constexpr qsizetype longestName = 253; // Kubernetes: a DNS subdomain

struct Node {
    QString name;
    Host host;
};

QString text(const json::Value &value)
{
    const QString read = value.toStringOr({});
    return read.size() <= longestName ? read : QString();
}

//! "containerd://2.1.4" → cri@2.1.4; what cannot choose by our rules gives none.
std::optional<Client> clientOf(const QString &runtime, bool windows)
{
    const qsizetype at = runtime.indexOf(u"://"_s);
    if (at < 0)
        return std::nullopt;
    const QStringView name = QStringView(runtime).first(at);
    const QStringView version = QStringView(runtime).sliced(at + 3);
    QString id;
    if (name == u"containerd")
        id = u"cri"_s;
    else if (name == u"docker")
        id = windows ? u"docker-windows"_s : u"docker"_s;
    else if (name == u"cri-o")
        return Client{.kind = ClientKind::Podman}; // its versions are not podman's
    else
        return std::nullopt;
    if (const auto client = parseClient(id + u'@' + version.toString()))
        return *client;
    return *parseClient(id);
}

//! The node pool, by the labels the services put on their nodes.
QString poolOf(const json::Value &labels)
{
    for (const QByteArrayView key : {QByteArrayView("kubernetes.azure.com/agentpool"),
             QByteArrayView("agentpool"), QByteArrayView("eks.amazonaws.com/nodegroup"),
             QByteArrayView("alpha.eksctl.io/nodegroup-name"),
             QByteArrayView("cloud.google.com/gke-nodepool"),
             QByteArrayView("karpenter.sh/nodepool")}) {
        if (const QString pool = text(labels[key]); !pool.isEmpty())
            return pool;
    }
    return {};
}

QString serviceOf(const json::Value &labels)
{
    if (labels["kubernetes.azure.com/cluster"] || labels["kubernetes.azure.com/agentpool"])
        return u"AKS"_s;
    if (labels["eks.amazonaws.com/nodegroup"] || labels["alpha.eksctl.io/nodegroup-name"])
        return u"EKS"_s;
    if (labels["cloud.google.com/gke-nodepool"])
        return u"GKE"_s;
    return {};
}

//! Version of a Windows node without its revision, from the kernel, else from the label.
QString windowsVersionOf(const json::Value &info, const json::Value &labels)
{
    const QString label = text(labels["node.kubernetes.io/windows-build"]);
    for (const QString &found : {text(info["kernelVersion"]), label}) {
        if (const auto version = oci::WindowsVersion::parse(found))
            return u"%1.%2.%3"_s.arg(version->major).arg(version->minor).arg(version->build);
    }
    return label;
}

QString firstOf(const QString &first, const QString &second)
{
    return first.isEmpty() ? second : first;
}

std::optional<Node> nodeOf(const json::Value &value)
{
    const json::Value labels = value["metadata"]["labels"];
    const json::Value info = value["status"]["nodeInfo"];
    Node node;
    node.name = text(value["metadata"]["name"]);
    Host &host = node.host;
    host.platform.os = firstOf(text(info["operatingSystem"]), text(labels["kubernetes.io/os"]));
    host.platform.architecture
        = firstOf(text(info["architecture"]), text(labels["kubernetes.io/arch"]));
    if (node.name.isEmpty() || host.platform.isEmpty() || host.platform.architecture.isEmpty())
        return std::nullopt;
    const bool windows = host.platform.os == u"windows";
    const QString image = text(info["osImage"]);
    if (windows) {
        host.platform.osVersion = windowsVersionOf(info, labels);
        host.isClientEdition = image.contains(u"Windows 10"_s) || image.contains(u"Windows 11"_s);
        host.isolation = Isolation::Process; // Kubernetes has no other
    } else {
        static const QRegularExpression number(u"^\\d+(\\.\\d+){1,2}"_s);
        host.kernel = number.match(text(info["kernelVersion"])).captured();
    }
    host.platform = oci::normalizePlatform(host.platform);
    host.client = clientOf(text(info["containerRuntimeVersion"]), windows);
    host.group = firstOf(serviceOf(labels), u"Kubernetes"_s);
    host.name = poolOf(labels);
    return node;
}

//! What makes two nodes alike: everything but their names, and the pool they are in.
QString likeness(const Host &host)
{
    return QStringList{host.name, oci::formatPlatform(host.platform), host.kernel, host.group,
        host.client ? clientId(*host.client) : QString(), QString::number(host.isClientEdition)}
        .join(u'\n');
}

//! "aks-win-000000 … aks-win-000005".
QString nameOf(const QStringList &names)
{
    return names.size() == 1 ? names.front() : names.front() + u" … "_s + names.back();
}

} // namespace

Expected<QList<Host>> hostsOfNodes(const json::Value &root, const QString &subject)
{
    const json::Value items = root["items"];
    const bool one = root["kind"].toStringOr({}) == u"Node";
    const qsizetype count = one ? 1 : items.size();
    if (count > mostNodes)
        return fail(Errc::LimitExceeded, words("there are more than %1 nodes in it").arg(mostNodes),
            subject);
    QList<Host> hosts;
    QList<QStringList> names;
    QHash<QString, qsizetype> places;
    for (qsizetype i = 0; i < count; ++i) {
        const json::Value item = one ? root : items.at(i);
        if (const QString kind = item["kind"].toStringOr(u"Node"_s); kind != u"Node") {
            return fail(Errc::Corrupt, words("item %1 is a %2, not a node").arg(i + 1).arg(kind),
                subject, words("Use the output of kubectl get nodes -o json"));
        }
        const auto node = nodeOf(item);
        if (!node) {
            return fail(Errc::Corrupt,
                words("line %1: node %2 has no name, system or architecture")
                    .arg(item.line())
                    .arg(i + 1),
                subject, words("Use the output of kubectl get nodes -o json"));
        }
        const QString key = likeness(node->host);
        if (const auto place = places.constFind(key); place != places.cend()) {
            ++hosts[*place].count;
            names[*place] += node->name;
            continue;
        }
        places.insert(key, hosts.size());
        hosts += node->host;
        names += QStringList{node->name};
    }
    if (hosts.isEmpty())
        return fail(Errc::Corrupt, words("there is no node in it"), subject,
            words("Use the output of kubectl get nodes -o json"));
    for (qsizetype i = 0; i < hosts.size(); ++i) {
        // One pool may hold nodes that differ while it is being upgraded; ids stay apart.
        hosts[i].id = names[i].front();
        if (hosts[i].name.isEmpty() || hosts[i].count == 1)
            hosts[i].name = nameOf(names[i]);
    }
    return hosts;
}

} // namespace gantry::doctor
