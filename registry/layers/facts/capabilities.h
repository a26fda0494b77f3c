// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace gantry::layers {

//! A file's capabilities as getcap writes them ("cap_net_raw+ep"), from the bytes of the extended
//! attribute security.capability: struct vfs_cap_data of all three revisions (Linux,
//! include/uapi/linux/capability.h). Of revision 3 the user the namespace belongs to follows,
//! "[rootid=1000]". Capabilities without a name are numbers. Nullopt: it is no such value.
std::optional<QString> capabilityText(QByteArrayView value);

} // namespace gantry::layers
