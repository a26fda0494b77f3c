// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"

namespace gantry::json {

//! One value: where it is, where its name is (keyLength 0: none), where its subtree ends.
struct Node {
    quint32 offset = 0;
    quint32 length = 0;
    quint32 keyOffset = 0;
    quint32 keyLength = 0; //!< quotes included
    quint32 parent = 0;
    quint32 end = 0; //!< first node behind this one's subtree
    quint32 count = 0; //!< elements or members
    Type type = Type::Undefined;
};

//! RFC 8259, strictly; values in document order. Errors as Document::parse().
Expected<std::vector<Node>> parseNodes(const QByteArray &bytes, const QString &subject,
                                       const Limits &limits);

} // namespace gantry::json
