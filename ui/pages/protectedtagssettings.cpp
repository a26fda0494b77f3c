// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/protectedtagssettings.h"

#include "models/index/protectedtaglist.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

ProtectedTagsSettings::ProtectedTagsSettings(models::ProtectedTagList *list, QWidget *parent)
    : QWidget(parent)
    , m_list(list)
{
    m_patterns = new QPlainTextEdit(list->patterns().join(u'\n'), this);
    m_patterns->setAccessibleName(tr("Protected tags, one pattern a line"));
    m_patterns->setPlaceholderText(u"3.*\nregistry.example.com/team/*:v*"_s);
    m_patterns->setFont(fixedFont(font()));
    m_patterns->setTabChangesFocus(true);
    m_patterns->setMinimumHeight(
        QFontMetrics(m_patterns->font()).lineSpacing() * 6 + scaled(10, font()));
    m_message = new MessageBar(this);
    m_message->setClosable(false);
    m_message->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(new HintLabel(
        tr("A tag that exists and fits one of these is moved only when you type it; the command "
           "line asks for %1. One pattern a line: TAG for every repository, or "
           "REPOSITORY:TAG. * stands for anything.")
            .arg(u"--force"_s.replace(u'-', QChar(0x2011))), // never broken after its dashes
        this));
    column->addWidget(m_patterns, 1);
    column->addWidget(m_message);
    if (list->problem())
        m_message->showMessage(Mark::Warning, list->problem()->toLine());
    connect(m_patterns, &QPlainTextEdit::textChanged, this, &ProtectedTagsSettings::take);
}

void ProtectedTagsSettings::take()
{
    QStringList patterns;
    const QStringList lines = m_patterns->toPlainText().split(u'\n');
    for (const QString &line : lines) {
        if (const QString pattern = line.trimmed(); !pattern.isEmpty())
            patterns += pattern;
    }
    const auto taken = m_list->setPatterns(patterns);
    if (taken)
        m_message->hide();
    else
        m_message->showMessage(Mark::Error, taken.error().toLine());
}

} // namespace gantry::ui
