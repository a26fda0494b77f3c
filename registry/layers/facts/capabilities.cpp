// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/capabilities.h"

#include <QStringList>
#include <QtEndian>

#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

//! By number (capabilities(7)).
constexpr std::array capabilityNames{"chown", "dac_override", "dac_read_search", "fowner", "fsetid",
    "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast",
    "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot",
    "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
    "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap", "mac_override",
    "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
    "checkpoint_restore"};

QString capabilityName(std::size_t number)
{
    return number < capabilityNames.size() ? "cap_"_L1 + QLatin1StringView(capabilityNames[number])
                                           : QString::number(number);
}

} // namespace

std::optional<QString> capabilityText(QByteArrayView value)
{
    const auto word
        = [value](qsizetype at) { return qFromLittleEndian<quint32>(value.constData() + at * 4); };
    if (value.size() < 4)
        return std::nullopt;
    const quint32 revision = word(0) >> 24;
    const int pairs = revision == 1 ? 1 : 2;
    if (revision < 1 || revision > 3 || value.size() != (1 + 2 * pairs + (revision == 3)) * 4)
        return std::nullopt;
    quint64 permitted = 0;
    quint64 inheritable = 0;
    for (int at = 0; at < pairs; ++at) {
        permitted |= quint64(word(1 + 2 * at)) << (32 * at);
        inheritable |= quint64(word(2 + 2 * at)) << (32 * at);
    }
    const bool effective = word(0) & 1;
    QStringList groups;
    const auto add = [&](quint64 set, QLatin1StringView flags) {
        QStringList names;
        for (std::size_t number = 0; number < 64; ++number) {
            if (set >> number & 1)
                names += capabilityName(number);
        }
        if (!names.isEmpty())
            groups += names.join(u',') + u'+' + (effective ? u"e"_s : QString()) + flags;
    };
    add(permitted & inheritable, "ip"_L1);
    add(permitted & ~inheritable, "p"_L1);
    add(inheritable & ~permitted, "i"_L1);
    QString text = groups.isEmpty() ? u"="_s : groups.join(u' ');
    if (revision == 3 && word(5) != 0)
        text += u" [rootid=%1]"_s.arg(word(5));
    return text;
}

} // namespace gantry::layers
