// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/cachesettings.h"

#include "base/text.h"
#include "models/workbench.h"
#include "ui/shell/preferences.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPointer>
#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr double gibibyte = 1024.0 * 1024 * 1024;
}

CacheSettings::CacheSettings(
    models::Workbench *workbench, Preferences *preferences, QWidget *parent)
    : QWidget(parent)
{
    auto *used = new QLabel(formatBytes(workbench->cacheUsedBytes()), this);
    auto *limit = new QDoubleSpinBox(this);
    limit->setRange(0.25, 2048);
    limit->setDecimals(2);
    limit->setSuffix(tr(" GiB"));
    limit->setAccessibleName(tr("Largest size of the cache"));
    limit->setValue(static_cast<double>(preferences->cacheBytes()) / gibibyte);
    auto *clear = new QPushButton(tr("Clear Cache"), this);
    clear->setAutoDefault(false);
    auto *message = new MessageBar(this);
    message->hide();
    auto *form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(scaled(16, font()));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("On disk"), used);
    form->addRow(tr("At most"), limit);
    form->addRow(QString(), clear);
    form->addRow(message);
    form->addRow(new HintLabel(
        tr("Manifests, configs and layers by digest, verified when read and shared by all running "
           "windows. The least used go first; a new limit counts from the next start. Clearing "
           "removes nothing from any registry."),
        this));
    connect(limit, &QDoubleSpinBox::valueChanged, preferences, [preferences](double value) {
        preferences->setCacheBytes(static_cast<qint64>(value * gibibyte));
    });
    connect(clear, &QPushButton::clicked, this, [this, workbench, used, clear, message] {
        clear->setEnabled(false);
        workbench->clearCache(
            [self = QPointer(this), workbench, used, clear, message](const Expected<> &cleared) {
                if (!self)
                    return;
                clear->setEnabled(true);
                used->setText(formatBytes(workbench->cacheUsedBytes()));
                if (cleared)
                    message->showMessage(Mark::Fine, CacheSettings::tr("The cache is empty."));
                else
                    message->showMessage(Mark::Error, cleared.error().toLine());
            });
    });
}

} // namespace gantry::ui
