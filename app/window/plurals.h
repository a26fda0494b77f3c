// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTranslator>

namespace gantry {

//! English source texts say "%n entries"; this makes "1 entry" of them. Other languages bring their
//! own plural forms in their translation files.
class EnglishPlurals : public QTranslator
{
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *sourceText, const char *disambiguation,
        int n) const override;
};

} // namespace gantry
