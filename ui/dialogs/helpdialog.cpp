// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/helpdialog.h"

#include "ui/shell/actionregistry.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr auto titleProperty = "gantryHelpTitle";
constexpr auto textProperty = "gantryHelpText";
} // namespace

void setHelp(QWidget *widget, const QString &title, const QString &text)
{
    widget->setProperty(titleProperty, title);
    widget->setProperty(textProperty, text);
    widget->setWhatsThis(text);
}

HelpDialog::HelpDialog(const QWidget *about, const ActionRegistry *actions, QWidget *parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Help"));
    QString title = tr("Gantry");
    m_text = tr("Open a reference with the field on top, a folder or archive by dropping it on the "
                "window. Trees and tables show what is inside; Details and the bytes follow the "
                "selected row.");
    for (const QWidget *widget = about; widget; widget = widget->parentWidget()) {
        if (widget->property(textProperty).isValid()) {
            title = widget->property(titleProperty).toString();
            m_text = widget->property(textProperty).toString();
            break;
        }
    }
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(8, font()));
    column->addWidget(new TitleLabel(title, this));
    auto *words = new QLabel(m_text, this);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->setAccessibleName(title);
    column->addWidget(words);
    column->addSpacing(scaled(6, font()));

    auto *inside = new QWidget;
    auto *grid = new QGridLayout(inside);
    grid->setContentsMargins(0, 0, scaled(8, font()), 0);
    grid->setVerticalSpacing(scaled(4, font()));
    grid->setHorizontalSpacing(scaled(16, font()));
    const std::pair<QString, QString> local[]
        = {{u"Enter"_s, tr("Open the row")}, {u"Ctrl+C"_s, tr("Copy the row as repository@digest")},
            {u"Esc"_s, tr("Clear the filter, close what lies over the view")}};
    int row = 0;
    for (const auto &[keys, text] : local) {
        grid->addWidget(new KeyCap(keys, inside), row, 0);
        grid->addWidget(new HintLabel(text, inside), row++, 1);
    }
    for (const QString &id : actions->ids()) {
        if (actions->key(id).isEmpty())
            continue;
        grid->addWidget(
            new KeyCap(actions->key(id).toString(QKeySequence::NativeText), inside), row, 0);
        grid->addWidget(new HintLabel(actions->plainText(id), inside), row++, 1);
    }
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(row, 1);
    auto *area = new QScrollArea(this);
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(tr("Keys"));
    column->addWidget(area, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(buttons);
    resize(scaled(430, font()), scaled(480, font()));
}

} // namespace gantry::ui
