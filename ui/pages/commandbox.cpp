// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/commandbox.h"

#include "models/index/assemblycommand.h"
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QMenu>
#include <QPlainTextEdit>
#include <QStyleOptionToolButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::CommandLine;

namespace {

//! One tool and how faithful it is, elided where the dock is narrow: a note never makes it wider.
class ToolLine : public QToolButton
{
public:
    using QToolButton::QToolButton;
    QSize minimumSizeHint() const override
    {
        return {scaled(80, font()), QToolButton::minimumSizeHint().height()};
    }

protected:
    void initStyleOption(QStyleOptionToolButton *option) const override
    {
        QToolButton::initStyleOption(option);
        const int around = iconSize().width() + scaled(18, font());
        option->text = fontMetrics().elidedText(text(), Qt::ElideRight, width() - around);
    }
};

} // namespace

CommandBox::CommandBox(QWidget *parent)
    : QWidget(parent)
{
    auto *title = new QLabel(tr("The same as a command"), this);
    title->setFont(boldFont(font()));
    const auto button = [this](const QString &name, const QString &tip) {
        auto *made = new QToolButton(this);
        made->setIcon(icon(name));
        made->setAutoRaise(true);
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        made->setFocusPolicy(Qt::TabFocus);
        return made;
    };
    QToolButton *copy = button(u"copy"_s, tr("Copy this command"));
    QToolButton *write = button(u"save"_s, tr("Export as scripts or as a pipeline"));
    auto *kinds = new QMenu(write);
    for (const models::ExportKind &kind : models::exportKinds()) {
        kinds->addAction(
            tr("%1…").arg(kind.title), this, [this, id = kind.id] { Q_EMIT exportRequested(id); });
        if (kinds->actions().size() == 1)
            kinds->addSeparator();
    }
    write->setMenu(kinds);
    write->setPopupMode(QToolButton::InstantPopup);
    m_text = new QPlainTextEdit(this);
    m_text->setReadOnly(true);
    m_text->setFont(fixedFont(font()));
    m_text->setAccessibleName(title->text());
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(QFontMetrics(m_text->font()).lineSpacing() * 5 + scaled(8, font()));
    m_note = new HintLabel({}, this);
    m_note->setSmall(true);
    m_tools = new QWidget(this);
    auto *tools = new QVBoxLayout(m_tools);
    tools->setContentsMargins(0, 0, 0, 0);
    tools->setSpacing(0);
    auto *top = new QHBoxLayout;
    top->addWidget(title, 1);
    top->addWidget(copy);
    top->addWidget(write);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(4, font()));
    column->addLayout(top);
    column->addWidget(m_text);
    column->addWidget(m_note);
    column->addWidget(m_tools);
    connect(copy, &QToolButton::clicked, this, [this] {
        if (m_shown < m_commands.size())
            Q_EMIT copyRequested(m_commands.at(m_shown));
    });
    setVisible(false);
}

QString CommandBox::text() const
{
    return m_text->toPlainText();
}

void CommandBox::setCommands(const QList<CommandLine> &commands)
{
    m_commands = commands;
    while (QLayoutItem *item = m_tools->layout()->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    m_lines.clear();
    QHash<QString, bool> seen;
    for (qsizetype i = 0; i < commands.size(); ++i) {
        const CommandLine &command = commands.at(i);
        if (std::exchange(seen[command.tool], true))
            continue;
        auto *tool = new ToolLine(m_tools);
        tool->setText(tr("%1: %2").arg(command.tool, command.fidelity()));
        tool->setIcon(markIcon(command.exact ? Mark::Fine : Mark::Warning));
        tool->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        tool->setAutoRaise(true);
        tool->setFont(smallFont(font()));
        tool->setFocusPolicy(Qt::TabFocus);
        tool->setCheckable(true);
        setPlainToolTip(
            tool, tr("Show the command for %1 (%2)").arg(command.tool, command.fidelity()));
        tool->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        m_lines.insert(i, tool);
        connect(tool, &QToolButton::clicked, this, [this, i] { showCommand(i); });
        m_tools->layout()->addWidget(tool);
    }
    setVisible(!commands.isEmpty());
    showCommand(qBound<qsizetype>(0, m_shown, qMax<qsizetype>(0, commands.size() - 1)));
}

void CommandBox::showCommand(qsizetype number)
{
    m_shown = number;
    const bool known = number < m_commands.size();
    m_text->setPlainText(known ? m_commands.at(number).text : QString());
    showNote();
    for (auto it = m_lines.cbegin(); it != m_lines.cend(); ++it)
        it.value()->setChecked(it.key() == number);
}

//! In full below the command where its line is too long for the dock.
void CommandBox::showNote()
{
    const bool known = m_shown < m_commands.size();
    const QString note = known
        ? tr("%1: %2").arg(m_commands.at(m_shown).tool, m_commands.at(m_shown).fidelity())
        : QString();
    const int room = width() - scaled(40, font());
    m_note->setText(note);
    m_note->setVisible(QFontMetrics(smallFont(font())).horizontalAdvance(note) > room);
}

void CommandBox::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showNote();
}

} // namespace gantry::ui
