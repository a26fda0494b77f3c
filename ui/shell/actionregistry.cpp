// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/actionregistry.h"

#include "ui/shell/preferences.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QWidget>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

QString settingsKey(const QString &id)
{
    return u"keys/"_s + id;
}

QString withoutMnemonic(QString text)
{
    text.replace("&&"_L1, "\x01"_L1);
    text.remove(u'&');
    text.replace("\x01"_L1, "&"_L1);
    return text;
}

} // namespace

ActionRegistry::ActionRegistry(Preferences *preferences, QWidget *window)
    : QObject(window)
    , m_preferences(preferences)
    , m_window(window)
{
}

ActionRegistry::~ActionRegistry() = default;

QAction *ActionRegistry::add(const Spec &spec, std::function<void()> run)
{
    Q_ASSERT(!m_actions.contains(spec.id));
    auto *action = new QAction(spec.text, this);
    action->setObjectName(spec.id);
    action->setCheckable(spec.checkable);
    if (!spec.iconName.isEmpty())
        action->setIcon(icon(spec.iconName));
    m_order.append(spec.id);
    m_actions.insert(spec.id, action);
    m_specs.insert(spec.id, spec);

    QList<QKeySequence> keys = spec.keys;
    const QVariant changed = m_preferences->value(settingsKey(spec.id));
    if (changed.isValid()) {
        const QKeySequence own
            = QKeySequence::fromString(changed.toString(), QKeySequence::PortableText);
        keys = own.isEmpty() ? QList<QKeySequence>{} : QList<QKeySequence>{own};
    }
    apply(action, spec, keys);
    if (run)
        connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    m_window->addAction(action);
    return action;
}

void ActionRegistry::apply(QAction *action, const Spec &spec, const QList<QKeySequence> &keys)
{
    action->setShortcuts(keys);
    QString tip = withoutMnemonic(spec.toolTip.isEmpty() ? spec.text : spec.toolTip);
    if (!keys.isEmpty())
        tip = tr("%1 (%2)").arg(tip, keys.first().toString(QKeySequence::NativeText));
    action->setToolTip(tip);
}

QAction *ActionRegistry::action(const QString &id) const
{
    return m_actions.value(id);
}

QString ActionRegistry::plainText(const QString &id) const
{
    return withoutMnemonic(m_specs.value(id).text);
}

QKeySequence ActionRegistry::key(const QString &id) const
{
    const QAction *found = action(id);
    return found ? found->shortcut() : QKeySequence();
}

QKeySequence ActionRegistry::defaultKey(const QString &id) const
{
    const auto keys = m_specs.value(id).keys;
    return keys.isEmpty() ? QKeySequence() : keys.first();
}

void ActionRegistry::setKey(const QString &id, const QKeySequence &key)
{
    QAction *found = action(id);
    if (!found)
        return;
    const Spec spec = m_specs.value(id);
    if (key == defaultKey(id)) {
        m_preferences->remove(settingsKey(id));
        apply(found, spec, spec.keys);
    } else {
        m_preferences->setValue(settingsKey(id), key.toString(QKeySequence::PortableText));
        apply(found, spec, key.isEmpty() ? QList<QKeySequence>{} : QList<QKeySequence>{key});
    }
    Q_EMIT keysChanged();
}

void ActionRegistry::resetKeys()
{
    for (const QString &id : std::as_const(m_order)) {
        m_preferences->remove(settingsKey(id));
        apply(m_actions.value(id), m_specs.value(id), m_specs.value(id).keys);
    }
    Q_EMIT keysChanged();
}

QString ActionRegistry::ownerOf(const QKeySequence &key, const QString &id) const
{
    if (key.isEmpty())
        return {};
    for (const QString &other : m_order) {
        if (other != id && m_actions.value(other)->shortcuts().contains(key))
            return other;
    }
    return {};
}

} // namespace gantry::ui
