// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/keyseditor.h"

#include "ui/shell/actionregistry.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"

#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

KeysEditor::KeysEditor(ActionRegistry *actions, QWidget *parent)
    : QWidget(parent)
    , m_actions(actions)
{
    m_tree = new QTreeWidget(this);
    m_tree->setAccessibleName(tr("Actions and keys"));
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setHeaderLabels({tr("Action"), tr("Key"), tr("Default")});
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_tree->setMinimumHeight(scaled(220, font()));
    m_edit = new QKeySequenceEdit(this);
    m_edit->setMaximumSequenceLength(1);
    m_edit->setClearButtonEnabled(true);
    m_edit->setAccessibleName(tr("New key"));
    m_clear = new QPushButton(tr("Remove Key"), this);
    m_reset = new QPushButton(tr("Use Default"), this);
    auto *all = new QPushButton(tr("Reset All Keys"), this);
    for (QPushButton *button : {m_clear, m_reset, all})
        button->setAutoDefault(false);
    m_message = new MessageBar(this);
    m_message->hide();

    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    auto *label = new QLabel(tr("&New key"), this);
    label->setBuddy(m_edit);
    row->addWidget(label);
    row->addWidget(m_edit, 1);
    row->addWidget(m_clear);
    row->addWidget(m_reset);
    row->addSpacing(scaled(6, font()));
    row->addWidget(all);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6, font()));
    column->addWidget(m_tree, 1);
    column->addWidget(m_message);
    column->addLayout(row);

    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this] {
        m_message->hide();
        updateControls();
    });
    connect(m_tree, &QTreeWidget::itemActivated, this, [this] { m_edit->setFocus(); });
    connect(m_edit, &QKeySequenceEdit::editingFinished, this, &KeysEditor::take);
    connect(m_clear, &QPushButton::clicked, this, [this] { assign(currentId(), {}); });
    connect(m_reset, &QPushButton::clicked, this,
        [this] { assign(currentId(), m_actions->defaultKey(currentId())); });
    connect(all, &QPushButton::clicked, m_actions, &ActionRegistry::resetKeys);
    connect(m_actions, &ActionRegistry::keysChanged, this, &KeysEditor::fill);
    fill();
}

void KeysEditor::fill()
{
    m_filling = true;
    const QString before = currentId();
    m_tree->clear();
    for (const QString &id : m_actions->ids()) {
        const QKeySequence key = m_actions->key(id);
        const QKeySequence standard = m_actions->defaultKey(id);
        auto *item = new QTreeWidgetItem(m_tree,
            {m_actions->plainText(id), key.toString(QKeySequence::NativeText),
                standard.toString(QKeySequence::NativeText)});
        item->setData(0, Qt::UserRole, id);
        if (key != standard)
            item->setFont(1, boldFont(font()));
    }
    m_filling = false;
    choose(before.isEmpty() && !m_actions->ids().isEmpty() ? m_actions->ids().first() : before);
}

void KeysEditor::choose(const QString &actionId)
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        if (m_tree->topLevelItem(i)->data(0, Qt::UserRole).toString() == actionId)
            m_tree->setCurrentItem(m_tree->topLevelItem(i));
    }
    updateControls();
}

void KeysEditor::setFilter(const QString &text)
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem *item = m_tree->topLevelItem(i);
        item->setHidden(!text.isEmpty() && !item->text(0).contains(text, Qt::CaseInsensitive)
            && !item->text(1).contains(text, Qt::CaseInsensitive));
    }
}

int KeysEditor::shownCount() const
{
    int shown = 0;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
        shown += m_tree->topLevelItem(i)->isHidden() ? 0 : 1;
    return shown;
}

QString KeysEditor::currentId() const
{
    const QTreeWidgetItem *item = m_tree->currentItem();
    return item ? item->data(0, Qt::UserRole).toString() : QString();
}

void KeysEditor::updateControls()
{
    if (m_filling)
        return;
    const QString id = currentId();
    m_edit->setEnabled(!id.isEmpty());
    m_edit->setKeySequence(m_actions->key(id));
    m_clear->setEnabled(!m_actions->key(id).isEmpty());
    m_reset->setEnabled(m_actions->key(id) != m_actions->defaultKey(id));
}

void KeysEditor::take()
{
    const QString id = currentId();
    const QKeySequence wanted = m_edit->keySequence();
    if (id.isEmpty() || wanted == m_actions->key(id))
        return;
    const QString owner = m_actions->ownerOf(wanted, id);
    if (owner.isEmpty()) {
        assign(id, wanted);
        return;
    }
    m_message->showMessage(Mark::Warning,
        tr("%1 already belongs to “%2”. Nothing was changed.")
            .arg(wanted.toString(QKeySequence::NativeText), m_actions->plainText(owner)));
    QPushButton *move = m_message->addAction(u"move"_s, tr("Use It Here"));
    connect(move, &QPushButton::clicked, this, [this, id, owner, wanted] {
        m_message->hide();
        m_actions->setKey(owner, {});
        assign(id, wanted);
    });
}

void KeysEditor::assign(const QString &id, const QKeySequence &key)
{
    if (id.isEmpty())
        return;
    m_message->hide();
    m_actions->setKey(id, key);
    choose(id);
}

} // namespace gantry::ui
